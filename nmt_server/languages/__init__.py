"""Languages: the table of the standard, what codes mean, and which one a request means."""

from __future__ import annotations

from nmt_server.languages.detect import Detection, detect
from nmt_server.languages.guess import meant_language
from nmt_server.languages.iso639 import language_code
from nmt_server.languages.match import (
    Match,
    flores_code,
    is_language_code,
    known_code,
    likely_script,
    match_language,
)
from nmt_server.languages.subtags import Subtags, subtags_of
from nmt_server.languages.table import LANGUAGE_CODES, LANGUAGES, KnownLanguage

__all__ = [
    "LANGUAGES",
    "LANGUAGE_CODES",
    "Detection",
    "KnownLanguage",
    "Match",
    "Subtags",
    "detect",
    "flores_code",
    "is_language_code",
    "known_code",
    "language_code",
    "likely_script",
    "match_language",
    "meant_language",
    "subtags_of",
]
