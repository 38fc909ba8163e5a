"""Files of cached translations: read into the cache, and written from it."""
