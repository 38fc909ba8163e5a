"""The only way from texts to translations: the cache first, then an engine, then the cache."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache as once
from typing import Any

from nmt_server.cache.memory import MemoryCache
from nmt_server.cache.store import Cached, NewTranslation, lookup, store
from nmt_server.conf import get_settings
from nmt_server.errors import EngineError
from nmt_server.models import CachedTranslation
from nmt_server.options import DecodingOptions
from nmt_server.registry import Route, get_model, worker_client
from nmt_server.revision import current_revision
from nmt_server.text.lines import Line, is_blank, split_core, split_lines

logger = logging.getLogger(__name__)
text_logger = logging.getLogger("nmt_server.texts")

# While a long request runs, what has come back is written to the cache this often (seconds).
_STORE_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """One segment of a text and its translation.

    `origin` is who made it: `engine`, `imported` or `edited`; empty for what needs no translation.
    `gap` is what stands between this segment and the next, as it was.
    """

    source: str
    text: str
    gap: str
    cached: bool
    origin: str
    score: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The translation of one text. `cached` says that no engine worked for this request."""

    text: str
    cached: bool
    segments: tuple[TranslatedSegment, ...]


def translate(
    texts: Sequence[str],
    route: Route | None = None,
    options: Mapping[str, Any] | None = None,
) -> list[Translation]:
    """Translate texts: as many results as texts, in the same order.

    Each line of a text is a segment; line breaks and white space around lines come back as they
    were, and blank stays blank. A text for which a person's translation is stored is served whole.
    `options` are decoding options on top of the model's own.

    Raises `InvalidOption`, `NoModel`, and from the engine `ModelUnavailable`, `TranslationTimeout`,
    `HostDied` or `EngineError`; whatever was finished by then is in the cache.
    """
    route = route or get_model().default_route
    decoding = route.model.decoding(options)
    signature = decoding.signature()
    revision = current_revision()
    scope = (
        *(route.pk, route.fingerprint, route.compute_type),
        *(route.source_language, route.target_language, signature),
    )
    memory = _memory()
    found: dict[str, Translation] = {}
    unknown: list[str] = []
    for text in dict.fromkeys(texts):
        known = memory.get(scope, text, revision)
        if known is not None:
            found[text] = _recalled(text, known)
        elif is_blank(text):
            found[text] = Translation(text, True, ())
        else:
            unknown.append(text)
    if unknown:
        for text, translation in _translate(unknown, route, decoding, signature).items():
            found[text] = translation
            memory.put(scope, text, _to_remember(translation), revision)
    return [found[text] for text in texts]


def translate_by_pivot(
    texts: Sequence[str],
    first: Route,
    second: Route,
    options: Mapping[str, Any] | None = None,
) -> list[Translation]:
    """Translate through a third language, where no model has the pair.

    The segments of the first hop are those of the second, so that gaps and order hold. Each hop
    comes from the cache and goes there. Raises as `translate`.
    """
    halfway = translate(texts, first, options)
    segments = [segment.text for translation in halfway for segment in translation.segments]
    whole = iter(translate(segments, second, options))
    return [
        _joined(translation, [next(whole) for _ in translation.segments]) for translation in halfway
    ]


def _joined(halfway: Translation, segments: list[Translation]) -> Translation:
    """The second hop in the frame of the first."""
    parts = tuple(
        TranslatedSegment(
            source=hop.source,
            text=end.text,
            gap=hop.gap,
            cached=hop.cached and end.cached,
            origin=end.segments[0].origin if end.segments else "",
            score=end.segments[0].score if end.segments else None,
            warnings=(*hop.warnings, *(w for part in end.segments for w in part.warnings)),
        )
        for hop, end in zip(halfway.segments, segments, strict=True)
    )
    text = "".join(part.text + part.gap for part in parts) if parts else halfway.text
    return Translation(text, all(part.cached for part in parts), parts)


def _translate(
    texts: list[str], route: Route, decoding: DecodingOptions, signature: str
) -> dict[str, Translation]:
    """Translations of distinct texts that are not blank and not in memory."""
    lines = {text: split_lines(text) for text in texts}
    segments = {
        line.text: None for split in lines.values() for line in split if not is_blank(line.text)
    }
    cached = lookup(route, signature, {**dict.fromkeys(texts), **segments})
    whole = {text for text in texts if _is_a_persons(cached.get(text))}
    wanted = {
        line.text: None
        for text in texts
        if text not in whole
        for line in lines[text]
        if not is_blank(line.text) and line.text not in cached
    }
    made = _Engine(route, decoding, signature).translate(list(wanted)) if wanted else {}
    translations = {}
    for text in texts:
        split = [Line(text, "")] if text in whole else lines[text]
        parts = tuple(_translated(line, cached, made) for line in split)
        translations[text] = Translation(
            "".join(part.text + part.gap for part in parts),
            all(part.cached for part in parts),
            parts,
        )
    if get_settings().LOG_TEXTS:
        for text, translation in translations.items():
            text_logger.info("%s: %r -> %r", route.model.name, text, translation.text)
    return translations


def _translated(
    line: Line, cached: dict[str, Cached], made: dict[str, TranslatedSegment]
) -> TranslatedSegment:
    if (known := cached.get(line.text)) is not None:
        return TranslatedSegment(
            source=line.text,
            text=known.target,
            gap=line.line_break,
            cached=True,
            origin=known.origin,
            warnings=known.warnings,
        )
    if (new := made.get(line.text)) is not None:
        return TranslatedSegment(
            new.source, new.text, line.line_break, False, new.origin, new.score, new.warnings
        )
    return TranslatedSegment(line.text, line.text, line.line_break, True, "")


def _is_a_persons(known: Cached | None) -> bool:
    return known is not None and known.origin != CachedTranslation.Origin.ENGINE


# A translation in memory. Most texts are one line, and tens of thousands of them are kept: of those
# only target, origin, score and warnings.
_Remembered = tuple[str, str, float | None, tuple[str, ...]] | Translation


def _to_remember(translation: Translation) -> _Remembered:
    segments = translation.segments
    if len(segments) == 1:
        return segments[0].text, segments[0].origin, segments[0].score, segments[0].warnings
    return Translation(
        translation.text,
        True,
        tuple(
            TranslatedSegment(s.source, s.text, s.gap, True, s.origin, s.score, s.warnings)
            for s in segments
        ),
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


def forget_translations() -> None:
    """Empty the memory of this process; the cache in the database stays."""
    _memory.cache_clear()


@once
def _memory() -> MemoryCache[_Remembered]:
    return MemoryCache(get_settings().MEMORY_CACHE_BYTES, _size_of)


class _Engine:
    """Lines to the worker and back, written to the cache as they come."""

    def __init__(self, route: Route, decoding: DecodingOptions, signature: str) -> None:
        self._route = route
        self._decoding = decoding
        self._signature = signature
        self._unstored: list[NewTranslation] = []
        self._stored_at = time.monotonic()

    def translate(self, lines: list[str]) -> dict[str, TranslatedSegment]:
        """Translations of distinct lines, by line."""
        cores = {line: split_core(line) for line in lines}
        by_core: dict[str, list[str]] = {}
        for line, core in cores.items():
            by_core.setdefault(core.text, []).append(line)
        work = list(by_core)
        made: dict[str, TranslatedSegment] = {}
        failure = ""
        try:
            for results in worker_client().translate(
                self._route.model.spec,
                work,
                self._route.pair,
                self._decoding,
                keep_alive=self._route.model.keep_alive,
                timeout=get_settings().REQUEST_TIMEOUT,
            ):
                for result in results:
                    if result.error:
                        failure = failure or result.error
                        continue
                    for line in by_core[work[result.index]]:
                        target = cores[line].leading + result.text + cores[line].trailing
                        made[line] = TranslatedSegment(
                            line, target, "", False, "engine", result.score, result.warnings
                        )
                        self._unstored.append(
                            NewTranslation(line, target, result.score, result.warnings)
                        )
                if time.monotonic() - self._stored_at > _STORE_EVERY:
                    self._store()
        finally:
            self._store()
        if failure:
            raise EngineError(failure, "The other lines are in the cache; see the server's log.")
        return made

    def _store(self) -> None:
        unstored, self._unstored = self._unstored, []
        store(self._route, self._signature, unstored)
        self._stored_at = time.monotonic()
