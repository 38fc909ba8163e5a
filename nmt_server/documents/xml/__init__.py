"""Texts in XML, each with the markup within it, written back without touching anything around.

`tokens` reads, `inline` is a paragraph as items, `coded` as one text, `rendering` writes it, `units`
finds the paragraphs of a part.
"""
