"""What this process remembers of translations, so that a repeated text costs no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache as once

from nmt_server.cache.memory import MemoryCache
from nmt_server.conf import get_settings
from nmt_server.serving.served_model import Route
from nmt_server.text.lines import is_blank
from nmt_server.translation.manner import Manner, Question
from nmt_server.translation.result import TranslatedSegment, Translation

# Most texts are one segment, and tens of thousands of them are kept: of those only target, origin,
# score and warnings.
_Remembered = tuple[str, str, float | None, tuple[str, ...]] | Translation


def recall(
    questions: Iterable[Question], route: Route, revision: int
) -> tuple[dict[Question, Translation], list[Question]]:
    """The translations that are remembered or that need no work, and the other questions."""
    memory = _memory()
    found: dict[Question, Translation] = {}
    unknown: list[Question] = []
    manner: Manner | None = None
    scope: tuple[object, ...] = ()
    for question in dict.fromkeys(questions):
        text = question.text
        if question.manner is not manner:
            manner = question.manner
            scope = _scope(route, manner)
        known = memory.get(scope, text, revision) if _is_remembered(manner) else None
        if known is not None:
            found[question] = _recalled(text, known)
        elif is_blank(text):
            found[question] = Translation(text, True, ())
        else:
            unknown.append(question)
    return found, unknown


def remember(
    translations: Iterable[tuple[Question, Translation]], route: Route, revision: int
) -> None:
    """Keep translations that were read or made while `revision` was current."""
    memory = _memory()
    for question, translation in translations:
        if _is_remembered(question.manner):
            scope = _scope(route, question.manner)
            memory.put(scope, question.text, _to_remember(question.text, translation), revision)


def forget_translations() -> None:
    """Empty the memory of this process; the cache in the database stays."""
    _memory.cache_clear()


def _is_remembered(manner: Manner) -> bool:
    return manner.stores and manner.reads_engine_rows


def _scope(route: Route, manner: Manner) -> tuple[object, ...]:
    return (
        *(route.pk, route.fingerprint, route.compute_type),
        *(route.source_language, route.target_language),
        *(manner.signature, manner.split, manner.translates_all),
    )


@once
def _memory() -> MemoryCache[_Remembered]:
    return MemoryCache(get_settings().MEMORY_CACHE_BYTES, _size_of)


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
