"""Values as people write them, in settings and in environment variables."""
