"""The translation cache: rows in the database, and a bounded layer in memory above them."""
