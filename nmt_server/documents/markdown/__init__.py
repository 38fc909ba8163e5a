"""Markdown.

`blocks` finds what is text, `inlines` its markup, and `writing` says how words are written.
"""
