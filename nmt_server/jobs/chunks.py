"""Many texts in pieces: two of them in flight, so that the engine always has the next batch."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import Error as AnyDatabaseError
from django.db import connections

from nmt_server.errors import (
    Cancelled,
    EngineError,
    HostDied,
    ModelUnavailable,
    NmtServerError,
    RequestTooLarge,
    ServerBusy,
    TranslationTimeout,
)
from nmt_server.jobs.plan import Plan
from nmt_server.models.failures import why_it_failed
from nmt_server.text.lines import in_a_line, is_blank
from nmt_server.translation import CancelToken, Translation

logger = logging.getLogger(__name__)

MOST_TEXTS_OF_A_CHUNK = 256
# The first chunk is short, and each after it twice as long, so that whoever waits for a slow model
# soon sees what comes, and how fast.
_FIRST_TEXTS = 16
_MOST_CHARACTERS = 64 * 1024
# A chunk whose lines have terms takes so long that it would look as if nothing happened.
MOST_WITH_TERMS = 64
# The warning of texts that a glossary was asked for which is not there any more.
_DELETED = "glossary-deleted"
_IN_FLIGHT = 2

# Where the engine fails on so many texts of a chunk, and on more than it can do, it is not the
# texts.
_MOST_FAILURES = 10
# Seconds: the longest pause before a chunk is tried again.
_LONGEST_PAUSE = 30.0
# No thread waits without an end; nothing is missed between two waits of so many seconds.
_WAIT_SECONDS = 60.0


class Chunk(NamedTuple):
    """Consecutive texts; `first` is the index of the first one.

    `lines` are the numbers of their lines in a file, or nothing where there is no file.
    """

    first: int
    texts: Sequence[str]
    lines: Sequence[int] = ()

    @property
    def line_numbers(self) -> Sequence[int]:
        """Where each text is to be found: its line, or its place in a list, counted from 1."""
        return self.lines or range(self.first + 1, self.first + 1 + len(self.texts))


class TextResult(NamedTuple):
    """The translation of one text.

    Where the engine failed on it, `error` says how, and `text` is the text itself. `kept` says
    that it is no language, and stayed as it was; `cached`, that no engine worked on it.
    """

    text: str
    warnings: tuple[str, ...] = ()
    error: str = ""
    cached: bool = False
    kept: bool = False

    @classmethod
    def from_json(cls, stored: Sequence[Any]) -> TextResult:
        """A result that was stored as a JSON list; older ones are shorter."""
        text, warnings, *others = stored
        return cls(text, tuple(warnings), *others)


def cut(
    texts: Sequence[str], lines: Sequence[int] = (), most: int = MOST_TEXTS_OF_A_CHUNK
) -> Iterator[Chunk]:
    """The texts as chunks, in order; `lines` are those in a file, or nothing."""
    first = characters = 0
    longest = min(_FIRST_TEXTS, most)
    for index, text in enumerate(texts):
        is_full = index - first == longest or characters + len(text) > _MOST_CHARACTERS
        if is_full and index > first:
            yield Chunk(first, texts[first:index], lines[first:index])
            first, characters = index, 0
            longest = min(2 * longest, most)
        characters += len(text)
    if first < len(texts):
        yield Chunk(first, texts[first:], lines[first:])


def translate_chunks(
    chunks: Iterable[Chunk],
    plan: Plan,
    cancel: CancelToken,
    *,
    tries: int = 1,
    on_stored: Callable[[], None] | None = None,
) -> Iterator[tuple[Chunk, list[TextResult]]]:
    """Translate chunks; gives each with its results when it is done, in any order.

    `tries` is how often a chunk is tried while the model or the cache cannot be reached.
    `on_stored` is called when some of a chunk is in the cache. Closing the iterator gives the work
    back. Raises `Cancelled` within a batch of `cancel`, and as `translate` where that is not about
    a text.
    """
    work = _Work(plan, cancel, tries, on_stored)
    waiting = iter(chunks)
    in_flight = 0
    try:
        while True:
            while in_flight < _IN_FLIGHT and (chunk := next(waiting, None)) is not None:
                work.start(chunk)
                in_flight += 1
            if not in_flight:
                return
            yield work.next_done()
            in_flight -= 1
    finally:
        work.close()


class _Work:
    """Threads that translate chunks."""

    def __init__(
        self, plan: Plan, cancel: CancelToken, tries: int, on_stored: Callable[[], None] | None
    ) -> None:
        self._plan = plan
        self._on_stored = on_stored
        self._tries = tries
        self._cancel = CancelToken()
        self._stopped = threading.Event()
        self._cancel.on_cancel(self._stopped.set)
        # What is done, and None once it was cancelled: whatever the engine is at then, whoever
        # waits is told at once.
        self._done: queue.Queue[tuple[Chunk, list[TextResult] | BaseException] | None]
        self._done = queue.Queue()
        self._cancel.on_cancel(lambda: self._done.put(None))
        self._forget = cancel.on_cancel(self._cancel.cancel)

    def start(self, chunk: Chunk) -> None:
        """Translate a chunk in a thread of its own."""
        name = f"texts from {chunk.first}"
        threading.Thread(target=self._run, args=(chunk,), name=name, daemon=True).start()

    def next_done(self) -> tuple[Chunk, list[TextResult]]:
        """Wait for a chunk; raises what went wrong with it."""
        while True:
            try:
                done = self._done.get(timeout=_WAIT_SECONDS)
            except queue.Empty:
                continue
            if done is None:
                raise Cancelled("The job was cancelled.")
            chunk, outcome = done
            if isinstance(outcome, BaseException):
                raise outcome
            return chunk, outcome

    def close(self) -> None:
        """Take back what is in flight."""
        self._forget()
        self._cancel.cancel()

    def _run(self, chunk: Chunk) -> None:
        outcome: list[TextResult] | BaseException
        try:
            outcome = self._translate_patiently(chunk.texts)
        except (NmtServerError, AnyDatabaseError) as error:
            outcome = error
        except BaseException as error:
            self._done.put((chunk, error))
            raise
        finally:
            connections.close_all()
        self._done.put((chunk, outcome))

    def _translate_patiently(self, texts: Sequence[str]) -> list[TextResult]:
        """As `_translate`, again after a pause where model or cache cannot be reached now."""
        tried = 1
        while True:
            try:
                return _Isolation(self._plan, self._cancel, self._on_stored).translate(texts)
            except ServerBusy as error:
                # Others go first; their work comes to an end.
                pause = error.retry_after
            except (ModelUnavailable, TranslationTimeout, AnyDatabaseError) as error:
                if tried >= self._tries:
                    raise
                pause = getattr(error, "retry_after", 1.0) * 2**tried
                tried += 1
                is_database = isinstance(error, AnyDatabaseError)
                why = why_it_failed(error) if is_database else in_a_line(str(error))
                logger.info("Trying again: %s", why)
            self._stopped.wait(min(max(pause, 0.1), _LONGEST_PAUSE))
            self._check_cancelled()

    def _check_cancelled(self) -> None:
        if self._cancel.is_cancelled:
            raise Cancelled("The job was cancelled.")


class _Isolation:
    """Translates texts, and finds those that the engine fails on: the others are not lost."""

    def __init__(
        self, plan: Plan, cancel: CancelToken, on_stored: Callable[[], None] | None
    ) -> None:
        self._plan = plan
        self._cancel = cancel
        self._on_stored = on_stored
        self._failures = 0
        self._successes = 0

    def translate(self, texts: Sequence[str]) -> list[TextResult]:
        """A result for each text."""
        try:
            translations = self._plan.translate(texts, self._cancel, on_stored=self._on_stored)
        except (EngineError, HostDied, RequestTooLarge) as error:
            if len(texts) > 1:
                half = len(texts) // 2
                return self.translate(texts[:half]) + self.translate(texts[half:])
            self._failures += 1
            if self._failures > max(self._successes, _MOST_FAILURES):
                raise
            return [TextResult(texts[0], error=str(error))]
        self._successes += len(texts)
        lost = (_DELETED,) if self._plan.lacks_glossary() else ()
        return [_result(each, lost) for each in translations]


def _result(translation: Translation, lost: tuple[str, ...]) -> TextResult:
    is_kept = _is_kept(translation)
    warnings = (*translation.warnings, *(() if is_kept else lost))
    return TextResult(translation.text, warnings, cached=translation.cached, kept=is_kept)


def _is_kept(translation: Translation) -> bool:
    """Whether nothing of a text is language."""
    return all(s.origin == "kept" for s in translation.segments if not is_blank(s.source))
