"""What a request asks for beside the text: how to split, what to protect, how to decode."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from nmt_server.cache.keys import options_signature
from nmt_server.errors import InvalidRequest
from nmt_server.options import DecodingOptions
from nmt_server.serving.served_model import Route
from nmt_server.text.encoding import utf8
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Patterns, Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.worker.work import CancelToken, Priority

# What an engine computes: a row of the cache has none of it.
_BY_ENGINE = frozenset({"tokens", "scores", "alignment", "hypotheses", "alternatives", "quality"})
DETAILS = (*sorted(_BY_ENGINE), "cached", "sentences", "timings", "warnings")
"""The names of what can be asked for beside the text."""

_LONGEST_PREFIX = 2_000


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


@dataclass(frozen=True, slots=True)
class Terms:
    """How urgent a request is.

    `priority` None: interactive for a few segments, else bulk. `deadline`: seconds after which
    what has not reached the engine fails with `TranslationTimeout`. `cancel` takes it back.
    """

    priority: Priority | None = None
    deadline: float | None = None
    cancel: CancelToken | None = None


class Manner:
    """How a text is translated: all that decides, beside the route, what comes back for it.

    There is one for equal wishes, so that identity is equality. Make them with `ask`.
    """

    def __init__(
        self,
        decoding: DecodingOptions,
        split: SplitMode,
        protection: Protection,
        prefix: str,
        translates_all: bool,
        detail: frozenset[str],
        is_streamed: bool,
    ) -> None:
        self.decoding = decoding
        self.split = split
        # Not part of the signature: what is kept has no row.
        self.translates_all = translates_all
        self.prefix = prefix
        self.detail = detail
        self.signature = options_signature(decoding, protection, prefix, split)
        self.patterns: Patterns | None = protection.compiled() if protection else None
        self.keeps_messages = protection.keeps_messages
        self.is_in_message = protection.is_in_message
        self.reads_braces = protection.reads_braces
        is_random = decoding.samples and not decoding.seed
        # A person's translation is read in any case.
        self.reads_engine_rows = not is_random and not detail & _BY_ENGINE
        self.stores = not is_random
        self._wishes = (decoding, split, protection, translates_all, detail, is_streamed)
        self.engine_detail = _engine_detail(detail)
        if is_streamed and decoding.beam_size == decoding.num_hypotheses == 1:
            self.engine_detail += ("partial",)

    def without_prefix(self) -> Manner:
        """For the segments after the first."""
        return self._with(self._wishes[2], "") if self.prefix else self

    def without_protection(self) -> Manner:
        """For a segment with nothing to protect, which is cached as where nothing is protected."""
        return self if self.patterns is None else self._with(Protection(), self.prefix)

    def in_message(self) -> Manner:
        """For the texts in a message (`nmt_server.text.messages`)."""
        return self._with(self._wishes[2].in_message(), self.prefix)

    def _with(self, protection: Protection, prefix: str) -> Manner:
        decoding, split, _, *further = self._wishes
        return _manner(decoding, split, protection, prefix, *further)


class Question(NamedTuple):
    """A text, and how it is to be translated."""

    text: str
    manner: Manner


def ask(
    texts: Sequence[str | Item],
    route: Route,
    options: Mapping[str, Any] | None,
    *,
    split: SplitMode | None,
    protect: Protection | None,
    translate: TranslateMode | None,
    prefix: str,
    detail: Collection[str],
    is_streamed: bool = False,
) -> list[Question]:
    """A question for each text. Raises `InvalidOption` or `InvalidRequest`.

    `TypeError` where `texts` is a single one, whose characters would be texts.
    """
    if isinstance(texts, (str, Item)):
        raise TypeError("texts is a list of texts, such as translate(['...']), not a text.")
    model = route.model
    names = _known(detail)
    model.check_detail(names)
    split = split or model.split or SplitMode.LINE
    protect = model.protection if protect is None else protect
    translate = translate or model.translate

    def manner_of(item: Item) -> Manner:
        wished = options if item.options is None else {**(options or {}), **item.options}
        return _manner(
            model.decoding(wished),
            item.split or split,
            protect if item.protect is None else item.protect,
            _checked(prefix if item.prefix is None else item.prefix),
            (item.translate or translate) is TranslateMode.ALL,
            names,
            is_streamed,
        )

    usual = manner_of(Item(""))
    return [
        Question(text, usual) if isinstance(text, str) else Question(text.text, manner_of(text))
        for text in texts
    ]


_manner = lru_cache(maxsize=256)(Manner)


def _known(detail: Iterable[str]) -> frozenset[str]:
    names = frozenset(detail)
    if unknown := sorted(names.difference(DETAILS)):
        raise InvalidRequest(
            f"There is no detail {unknown[0]!r}.", f"The details are: {', '.join(DETAILS)}."
        )
    return names


def _checked(prefix: str) -> str:
    if len(prefix) > _LONGEST_PREFIX:
        raise InvalidRequest(
            f"A prefix has {len(prefix)} characters.",
            f"At most {_LONGEST_PREFIX} are allowed; it is the beginning of one sentence.",
        )
    utf8(prefix)
    return prefix if prefix.strip() else ""


def _engine_detail(names: frozenset[str]) -> tuple[str, ...]:
    """What the worker has to be asked for."""
    wanted = set(names & {"tokens", "scores", "alignment", "hypotheses", "alternatives", "timings"})
    if "quality" in names:
        wanted |= {"tokens", "scores"}
    if "alignment" in names:
        wanted.add("tokens")
    return tuple(sorted(wanted))
