"""The admin: models and languages, the cache of translations, jobs, glossaries, keys."""

from nmt_server.admin import glossaries, jobs, keys, languages, models, suggestions, translations
from nmt_server.admin.names import translate_names

__all__ = ["glossaries", "jobs", "keys", "languages", "models", "suggestions", "translations"]

translate_names()
