"""The admin: models and languages, the cache of translations, jobs and keys."""

from nmt_server.admin import jobs, keys, languages, models, translations

__all__ = ["jobs", "keys", "languages", "models", "translations"]
