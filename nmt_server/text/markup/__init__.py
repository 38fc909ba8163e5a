"""Text with markup: its words apart from its tags, and the tags back around their translations.

`marks` is how tags stand in a text while it is translated, `inline` takes markup out of a sentence
and puts it back, `runs` does the same for text whose looks are no tags. `pages` reads HTML and XML.
"""
