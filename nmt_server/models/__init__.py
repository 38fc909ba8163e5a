"""What the server remembers: languages, translation models, cached translations and jobs."""

from nmt_server.models.cached_translation import CachedTranslation
from nmt_server.models.engines import engine_choices, kind_of
from nmt_server.models.job import Job, JobChunk, JobFilePart
from nmt_server.models.language import Language
from nmt_server.models.model_language import ModelLanguage
from nmt_server.models.revision import ChangedTexts, Revision
from nmt_server.models.translation_model import OPTION_FIELDS, TranslationModel
from nmt_server.models.validators import (
    check_protected_patterns,
    check_protected_sets,
    family_choices,
)

__all__ = [
    "OPTION_FIELDS",
    "CachedTranslation",
    "ChangedTexts",
    "Job",
    "JobChunk",
    "JobFilePart",
    "Language",
    "ModelLanguage",
    "Revision",
    "TranslationModel",
    "check_protected_patterns",
    "check_protected_sets",
    "engine_choices",
    "family_choices",
    "kind_of",
]
