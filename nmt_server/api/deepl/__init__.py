"""The protocol of DeepL: version 2, and the glossaries of version 3."""
