"""Texts in XML, each with the markup within it, written back without touching anything around.

`tokens` reads, `inline` is a paragraph as items, `coded` as one text, `rendering` writes it, and
`units` finds the paragraphs of a part.
"""
