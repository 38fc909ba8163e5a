"""The protocol of DeepL, version 2."""
