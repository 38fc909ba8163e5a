"""Text with markup: its words apart from its tags, and the tags back around their translations.

`marks` is how tags stand in a text while it is translated, `inline` takes markup out of a sentence
and puts it back, as `nmt_server.documents` reads it: pages, Markdown, office files.
"""
