"""How terms are to be translated: rows, files of them, and how they are brought about."""
