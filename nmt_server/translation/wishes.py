"""What a request asks for beside its texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from nmt_server.documents.fragments import Syntax
from nmt_server.glossaries.term import Term
from nmt_server.serving.way import Way
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.worker.work import CancelToken, Priority


class CacheMode(StrEnum):
    """What is done with translations that are there.

    What people have corrected is read in all but the last.
    `REFRESH`: what engines have made is made anew and takes its place. `READ_ONLY`: what is made is
    not kept. `SKIP`: nothing is read and nothing is kept.
    """

    USE = "use"
    REFRESH = "refresh"
    READ_ONLY = "read-only"
    SKIP = "skip"

    @property
    def reads(self) -> bool:
        """Whether what an engine has made before is used."""
        return self in (CacheMode.USE, CacheMode.READ_ONLY)

    @property
    def stores(self) -> bool:
        """Whether what an engine makes is kept."""
        return self in (CacheMode.USE, CacheMode.REFRESH)


class Budget(Protocol):
    """Who pays for what is translated, in characters of the texts."""

    @property
    def key_id(self) -> int:
        """The key that pays, which may have glossaries of its own."""

    @property
    def counts_cached(self) -> bool:
        """Whether all texts count, and not only what an engine works on, at each hop."""

    def check_way(self, way: Way) -> None:
        """Raise `Forbidden` where the models or the languages are not for who pays."""

    def spend(self, characters: int) -> None:
        """Count them before they are translated. Raises `LimitReached` where there is no more."""

    def give_back(self, characters: int) -> None:
        """Take back those of which nothing came, or that an engine did for somebody else."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wished for all texts of a request; what is None is as the model's row says.

    `options` are decoding options on top of the model's own. `split` says what is translated by
    itself: else as the row says, else lines. `protect` replaces what the model protects; the sets
    in `markup`, those of a file's format, are protected beside whatever else is. `syntax` says that
    the texts are HTML, XML or Markdown: words are translated, and the rest is kept. What is no
    language is kept as it is, unless `translate` wants all translated. Each translation begins with
    `prefix`. `context` are lines before the texts, the nearest last: a model that was trained to
    read some reads them with each segment, and they are not translated. `detail` names what is
    wanted beside the text (`DETAILS`); where only an engine can tell, its earlier translations in
    the cache are not used.

    Terms come as `glossaries` have them, the first first, and before those as `terms` do, which are
    in the languages of a single hop; where `glossaries` is None, those that are used by default.

    `cache` says what becomes of translations that are there.
    Where a request would wait for others for too long, it is refused, unless it `is_patient` or is
    said to be bulk work. `priority` None: interactive for a few segments, else bulk. `deadline`:
    seconds after which what has not reached the engine fails with `TranslationTimeout`. `cancel`
    takes the request back. `budget` pays for what is translated; without one, nobody counts.
    `needs_cache`: where the cache cannot be asked, raise its `DatabaseError` and translate nothing.
    `on_stored` is called whenever some of what was made is in the cache.
    """

    options: Mapping[str, Any] | None = None
    split: SplitMode | None = None
    protect: Protection | None = None
    markup: tuple[str, ...] = ()
    syntax: Syntax | None = None
    translate: TranslateMode | None = None
    prefix: str = ""
    context: tuple[str, ...] = ()
    glossaries: tuple[UUID, ...] | None = None
    terms: tuple[Term, ...] = ()
    detail: Collection[str] = ()
    cache: CacheMode = CacheMode.USE
    priority: Priority | None = None
    is_patient: bool = False
    deadline: float | None = None
    cancel: CancelToken | None = None
    budget: Budget | None = None
    needs_cache: bool = False
    on_stored: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A text with wishes of its own; what is None is as for the whole request.

    `options` go on top of the request's. The translation begins with `prefix`.
    """

    text: str
    options: Mapping[str, Any] | None = None
    prefix: str | None = None
    split: SplitMode | None = None
    protect: Protection | None = None
    translate: TranslateMode | None = None
    context: tuple[str, ...] | None = None


NO_WISHES = Wishes()
"""All as the model's row says."""
