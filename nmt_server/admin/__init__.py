"""The admin: models and languages, and the cache of translations."""

from nmt_server.admin import languages, models, translations

__all__ = ["languages", "models", "translations"]
