"""Texts and files that are translated in the background, or all at once from the command line."""
