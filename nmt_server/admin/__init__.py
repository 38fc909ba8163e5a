"""The admin: models and languages, the cache of translations, and jobs."""

from nmt_server.admin import jobs, languages, models, translations

__all__ = ["jobs", "languages", "models", "translations"]
