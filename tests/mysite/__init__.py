"""The deployable project."""
