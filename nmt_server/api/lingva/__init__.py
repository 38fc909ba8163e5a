"""The protocol of Lingva Translate."""
