"""SQLite, whose file may be deleted or replaced while it is in use."""
