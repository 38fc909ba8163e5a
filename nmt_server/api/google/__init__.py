"""The protocol of Google's Cloud Translation, version 2."""
