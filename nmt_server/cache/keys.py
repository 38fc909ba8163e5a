"""What a cached translation answers to: a hash that no two different questions share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from nmt_server.options import DecodingOptions
from nmt_server.text.encoding import utf8
from nmt_server.text.pattern_sets import set_version
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode

# The column of the database that keeps a signature for people to read.
_LONGEST_SIGNATURE = 500


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


class RowScope(NamedTuple):
    """The scope of a row; what only the keys of engines' translations hold may be left out."""

    pk: int
    source_language: str
    target_language: str
    fingerprint: str = ""
    compute_type: str = ""


def options_signature(
    options: DecodingOptions,
    protection: Protection = Protection(),  # noqa: B008  # Immutable.
    prefix: str = "",
    split: SplitMode = SplitMode.LINE,
    context: Sequence[str] = (),
) -> str:
    """A canonical text of all that decides, beside the text, what an engine makes of a segment.

    It is `options.signature()` where nothing else is asked for. `prefix` is what the translation
    begins with. Of the ways to split, only `none` counts: there a line break is part of what the
    engine reads, which a sentence wrapped over two lines leaves out. `context` is what the engine
    reads before the segment.
    """
    signature = options.signature()
    further: dict[str, Any] = {}
    if protection:
        # What was made while a set had other patterns may lack what they protect today.
        sets = [f"{name} {set_version(name)}" for name in sorted(protection.sets)]
        further["protect"] = [sets, list(protection.patterns)]
    if prefix:
        further["prefix"] = prefix
    if context:
        further["context"] = context
    if split is SplitMode.NONE:
        # Rows from before the line breaks came back are not met again.
        further["split"] = f"{split}, with its line breaks"
    if further:
        signature = json.dumps(
            json.loads(signature) | further, sort_keys=True, separators=(",", ":")
        )
    return _short(signature)


def with_terms(signature: str, terms: Sequence[Sequence[Any]]) -> str:
    """The signature of a text that has terms of a glossary, each as what decides of it.

    Texts without terms are under the plain one, whatever glossary is in force.
    """
    if not terms:
        return signature
    further = json.loads(signature) | {"glossary": terms}
    return _short(json.dumps(further, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _short(signature: str) -> str:
    if len(signature) > _LONGEST_SIGNATURE:
        return json.dumps({"sha256": hashlib.sha256(signature.encode()).hexdigest()})
    return signature


class CacheKey(NamedTuple):
    """What a text is looked up and stored by: it, the options' signature, and both its digests."""

    source: str
    signature: str
    engine: str
    person: str


def cache_key(scope: CacheScope, options_signature: str, text: str) -> CacheKey:
    """The key of a text under these options. Raises as `text_key`."""
    engine_prefix, person_prefix = key_prefixes(scope, options_signature)
    sized = _with_length(text)
    return CacheKey(
        text,
        options_signature,
        hashlib.sha256(engine_prefix + sized).hexdigest(),
        hashlib.sha256(person_prefix + sized).hexdigest(),
    )


def key_prefixes(scope: CacheScope, options_signature: str) -> tuple[bytes, bytes]:
    """The parts of `engine_key` and of `person_key` that all texts of a request share."""
    pair = (scope.source_language, scope.target_language)
    return _key_prefixes(scope.pk, scope.fingerprint, scope.compute_type, *pair, options_signature)


@lru_cache(maxsize=256)
def _key_prefixes(
    pk: int, fingerprint: str, compute_type: str, source: str, target: str, options_signature: str
) -> tuple[bytes, bytes]:
    engine = _joined(
        "engine", str(pk), fingerprint, compute_type, source, target, options_signature
    )
    return engine, _joined("person", str(pk), source, target)


def text_key(prefix: bytes, text: str) -> str:
    """SHA-256, as 64 hex digits, of a prefix and the text exactly as it was sent.

    Raises `InvalidRequest` for a text that is not Unicode: half of a surrogate pair.
    """
    return hashlib.sha256(prefix + _with_length(text)).hexdigest()


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
    return b"".join(map(_with_length, parts))


def _with_length(part: str) -> bytes:
    encoded = utf8(part)
    return len(encoded).to_bytes(8, "big") + encoded
