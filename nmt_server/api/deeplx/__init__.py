"""The protocol of DeepLX."""
