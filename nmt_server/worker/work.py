"""What a host is asked for, and how the asking is taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nmt_server.engines.marking import LanguagePair
from nmt_server.options import DecodingOptions
from nmt_server.text.ranges import Interval

# A request of more segments is bulk work where it does not say what it is.
_MOST_INTERACTIVE_SEGMENTS = 3


class Priority(StrEnum):
    """Who goes first where work waits: somebody who looks at the screen, or a book."""

    INTERACTIVE = "interactive"
    BULK = "bulk"

    @classmethod
    def of_size(cls, segments: int) -> Priority:
        """What a request of so many segments is where it does not say."""
        return cls.INTERACTIVE if segments <= _MOST_INTERACTIVE_SEGMENTS else cls.BULK


# What an item may ask for beside its text.
DETAILS = ("tokens", "scores", "alignment", "hypotheses", "alternatives", "timings", "partial")


@dataclass(frozen=True, slots=True)
class Context:
    """Lines before a text, the nearest last, for a model that was trained on lines in a row.

    `separator` is what it has between two of them: a token, or several with spaces between.
    """

    separator: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One segment to translate, without white space around it.

    The translation begins with `prefix`. `detail` names what is wanted beside the text, from
    `DETAILS`; see `SegmentResult.detail`. `enclosed` are ranges of the text that codes stand
    around; see `SegmentResult.places`. Where there is a `context`, it is read with the text.
    """

    text: str
    options: DecodingOptions
    prefix: str = ""
    detail: tuple[str, ...] = ()
    enclosed: tuple[Interval, ...] = ()
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A text in a pair of languages to measure a model with."""

    text: str
    pair: LanguagePair


class CancelToken:
    """Tells from any thread that work is not wanted any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was cancelled."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Take the work back. More than once is the same as once."""
        with self._lock:
            self._is_cancelled = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def wait_left(self, max_wait: float) -> float:
        """How much is left of the seconds that this is to wait for others.

        Raises `MustWait` where it would be more.
        """
        return max_wait

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called when the work is cancelled, at once if it is already.

        Returns a function that takes the callback back.
        """
        with self._lock:
            if not self._is_cancelled:
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)
