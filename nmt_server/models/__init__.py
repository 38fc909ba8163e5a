"""What the server remembers: languages, models, translations, jobs, glossaries and keys."""

from nmt_server.models.address_usage import AddressUsage
from nmt_server.models.api_key import ApiKey, KeyUsage
from nmt_server.models.cached_translation import CachedTranslation
from nmt_server.models.correction import Correction
from nmt_server.models.engines import engine_choices, named_engine
from nmt_server.models.glossary import LONGEST_TERM, Glossary, GlossaryEntry
from nmt_server.models.job import Job, JobChunk, JobFilePart
from nmt_server.models.language import Language
from nmt_server.models.model_language import ModelLanguage
from nmt_server.models.revision import ChangedTexts, Revision
from nmt_server.models.suggestion import Suggestion
from nmt_server.models.translation_model import OPTION_FIELDS, TranslationModel
from nmt_server.models.validators import (
    check_pairs,
    check_protected_patterns,
    check_protected_sets,
    check_rights,
    family_choices,
)

__all__ = [
    "LONGEST_TERM",
    "OPTION_FIELDS",
    "AddressUsage",
    "ApiKey",
    "CachedTranslation",
    "ChangedTexts",
    "Correction",
    "Glossary",
    "GlossaryEntry",
    "Job",
    "JobChunk",
    "JobFilePart",
    "KeyUsage",
    "Language",
    "ModelLanguage",
    "Revision",
    "Suggestion",
    "TranslationModel",
    "check_pairs",
    "check_protected_patterns",
    "check_protected_sets",
    "check_rights",
    "engine_choices",
    "family_choices",
    "named_engine",
]
