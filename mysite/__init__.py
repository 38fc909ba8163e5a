"""The deployable project around the app `nmt_server`."""
