"""What a cached translation answers to: a hash that no two different questions share."""

from __future__ import annotations

import hashlib
from typing import Protocol


class CacheScope(Protocol):
    """What of a model decides which translations answer for it."""

    @property
    def pk(self) -> int:
        """The model's row."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the model's files."""

    @property
    def compute_type(self) -> str:
        """The compute type that the row asks for."""

    @property
    def source_language(self) -> str:
        """Language code."""

    @property
    def target_language(self) -> str:
        """Language code."""


def key_prefixes(scope: CacheScope, options_signature: str) -> tuple[bytes, bytes]:
    """The parts of `engine_key` and of `person_key` that all texts of a request share."""
    engine = _joined(
        "engine",
        str(scope.pk),
        scope.fingerprint,
        scope.compute_type,
        scope.source_language,
        scope.target_language,
        options_signature,
    )
    person = _joined("person", str(scope.pk), scope.source_language, scope.target_language)
    return engine, person


def text_key(prefix: bytes, text: str) -> str:
    """SHA-256, as 64 hex digits, of a prefix and the text exactly as it was sent."""
    return hashlib.sha256(prefix + _joined(text)).hexdigest()


def person_key(scope: CacheScope, text: str) -> str:
    """The key of a translation that a person edited or imported.

    It holds neither decoding options nor the model's fingerprint: a person's word is served however
    the text would be decoded, and outlives a newer version of the model's files.
    """
    return text_key(key_prefixes(scope, "")[1], text)


def engine_key(scope: CacheScope, options_signature: str, text: str) -> str:
    """The key of a translation by an engine.

    It holds the model's row beside its fingerprint, because one file served with two compute types
    gives two translations that must not be mixed up.
    """
    return text_key(key_prefixes(scope, options_signature)[0], text)


def _joined(*parts: str) -> bytes:
    # Length-prefixed, so that no two lists of parts give the same bytes.
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
