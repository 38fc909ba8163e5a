"""The admin: models and languages, the cache of translations, jobs, glossaries, keys."""

from nmt_server.admin import glossaries, jobs, keys, languages, models, suggestions, translations

__all__ = ["glossaries", "jobs", "keys", "languages", "models", "suggestions", "translations"]
