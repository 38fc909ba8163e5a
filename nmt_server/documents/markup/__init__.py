"""HTML and XML: what of them is text, and the tags within it.

Nothing is repaired: what is malformed is written as it was. `lexer` finds the tags, `elements` says
what those of HTML are, `nesting` which belong together, `regions` puts texts and inline tags
together, and `pages` makes documents of them.
"""
