"""What this process remembers of translations, so that a repeated text costs no query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache as once

from nmt_server.cache.keys import key_prefixes
from nmt_server.cache.memory import MemoryCache, Outdated
from nmt_server.conf import get_settings
from nmt_server.models.changes import changed_texts, checksum
from nmt_server.serving.served_model import Route
from nmt_server.text.lines import is_blank
from nmt_server.text.markup.marks import from_one
from nmt_server.translation.parameters import Parameters, TextRequest
from nmt_server.translation.result import TranslatedSegment, Translation

# Most texts are one segment, and tens of thousands of them are kept: of those only target, origin,
# score and warnings.
_Remembered = tuple[str, str, float | None, tuple[str, ...]] | Translation


def recall(
    texts: Iterable[TextRequest], route: Route, revision: int
) -> tuple[dict[TextRequest, Translation], list[TextRequest]]:
    """The translations that are remembered or that need no work, and the other texts."""
    memory = _memory()
    found: dict[TextRequest, Translation] = {}
    unknown: list[TextRequest] = []
    parameters: Parameters | None = None
    scope: bytes | None = None
    for request in dict.fromkeys(texts):
        text = request.text
        if request.parameters is not parameters:
            parameters = request.parameters
            scope = _scope(route, parameters)
        known = memory.get(scope, text, revision) if scope is not None else None
        if known is not None:
            found[request] = _recalled(text, known)
        elif is_blank(text):
            found[request] = Translation(text, True, ())
        else:
            unknown.append(request)
    return found, unknown


def remember(translations: Mapping[TextRequest, Translation], route: Route, revision: int) -> None:
    """Keep translations that were read or made while `revision` was current."""
    memory = _memory()
    parameters: Parameters | None = None
    scope: bytes | None = None
    for request, translation in translations.items():
        if request.parameters is not parameters:
            parameters = request.parameters
            scope = _scope(route, parameters)
        if scope is not None:
            value = _to_remember(request.text, translation)
            memory.put(scope, request.text, value, revision)


def forget_translations() -> None:
    """Empty the memory of this process; the cache in the database stays."""
    _memory.cache_clear()


def _scope(route: Route, parameters: Parameters) -> bytes | None:
    """What else decides the translation of a text; None where it is made anew each time.

    Bytes, because they keep their hash.
    """
    if not (parameters.stores and parameters.reads_engine_rows):
        return None
    prefix, _ = key_prefixes(route, parameters.signature)
    others = f"{parameters.split} {parameters.translates_all} {parameters.glossary}"
    return prefix + others.encode()


@once
def _memory() -> MemoryCache[_Remembered]:
    return MemoryCache(get_settings().MEMORY_CACHE_BYTES, _size_of, _outdated)


def _outdated(before: int, after: int) -> Outdated[_Remembered] | None:
    changed = changed_texts(before, after)
    if changed is None:
        return None

    def is_outdated(text: str, remembered: _Remembered) -> bool:
        segments = remembered.segments if isinstance(remembered, Translation) else ()
        sources = {text, *(s.source for s in segments)}
        # A row has its marks counted from 1.
        sources |= {from_one(source)[0] for source in sources}
        return any(checksum(source) in changed for source in sources)

    return is_outdated


def _to_remember(text: str, translation: Translation) -> _Remembered:
    segments = translation.segments
    if len(segments) == 1 and segments[0].source == text:
        return segments[0].text, segments[0].origin, segments[0].score, segments[0].warnings
    return Translation(
        translation.text,
        True,
        tuple(replace(s, cached=True, detail=None) for s in segments),
    )


def _recalled(text: str, remembered: _Remembered) -> Translation:
    """How a text is answered the next time."""
    if isinstance(remembered, Translation):
        return remembered
    target, origin, score, warnings = remembered
    segment = TranslatedSegment(text, target, "", True, origin, score, warnings)
    return Translation(target, True, (segment,))


def _size_of(text: str, remembered: _Remembered) -> int:
    """About the bytes that a translation takes in memory, most of them for objects."""
    if isinstance(remembered, Translation):
        characters = sum(len(s.source) + len(s.text) for s in remembered.segments)
        return 1000 + 600 * len(remembered.segments) + 2 * (len(text) + 2 * characters)
    return 600 + 2 * len(text) + len(remembered[0])
