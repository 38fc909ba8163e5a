"""All that decides, beside the text and the route, what comes back: wishes on top of a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from nmt_server.cache.keys import options_signature
from nmt_server.errors import InvalidRequest
from nmt_server.options import DecodingOptions
from nmt_server.serving.served_model import Route
from nmt_server.text.encoding import utf8
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Patterns, Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation.context import context_for
from nmt_server.translation.wishes import CacheMode, Item, Wishes
from nmt_server.worker.work import Context

# What an engine computes: a row of the cache has none of it.
_BY_ENGINE = frozenset(
    {"tokens", "scores", "alignment", "hypotheses", "alternatives", "quality", "glossary"}
)
DETAILS = (*sorted(_BY_ENGINE), "cached", "context", "sentences", "timings", "warnings")
"""The names of what can be asked for beside the text."""

_LONGEST_PREFIX = 2_000


class Parameters:
    """How a text or a segment is translated.

    There is one for equal parameters, so that identity is equality: `text_requests` makes them.
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
        glossary: str,
        cache: CacheMode,
        context: Context | None,
    ) -> None:
        """`glossary` is the version of the terms that are in force, empty where there are none."""
        self.decoding = decoding
        self.split = split
        # Not part of the signature: what is kept has no row.
        self.translates_all = translates_all
        self.prefix = prefix
        self.detail = detail
        # Not part of it either: a row has only those terms in its key that its text has.
        self.glossary = glossary
        self.context = context
        before = (context.separator, *context.lines) if context else ()
        self.signature = options_signature(decoding, protection, prefix, split, before)
        self.patterns: Patterns | None = protection.compiled() if protection else None
        self.keeps_messages = protection.keeps_messages
        self.is_in_message = protection.is_in_message
        self.reads_braces = protection.reads_braces
        self.reads_literals = protection.reads_literals
        self.is_in_literal = protection.is_in_literal
        self.has_marks = protection.has_marks
        is_random = decoding.samples and not decoding.seed
        # A person's translation is read in any case.
        self.reads_engine_rows = cache.reads and not is_random and not detail & _BY_ENGINE
        self.stores = cache.stores and not is_random
        self._protection = protection
        self._others = translates_all, detail, is_streamed, glossary, cache, context
        self.engine_detail = _engine_detail(detail)
        if is_streamed and decoding.beam_size == decoding.num_hypotheses == 1:
            self.engine_detail += ("partial",)

    def without_prefix(self) -> Parameters:
        """For the segments after the first."""
        return self._with(self._protection, "") if self.prefix else self

    def without_protection(self) -> Parameters:
        """For a segment with nothing to protect, which is cached as where nothing is protected."""
        return self if self.patterns is None else self._with(Protection(), self.prefix)

    def in_message(self) -> Parameters:
        """For the texts in a message (`nmt_server.text.messages`)."""
        return self._with(self._protection.in_message(), self.prefix)

    def in_literal(self) -> Parameters:
        """For the strings of calls (`nmt_server.text.literals`)."""
        return self._with(self._protection.in_literal(), self.prefix)

    def _with(self, protection: Protection, prefix: str) -> Parameters:
        return _parameters(self.decoding, self.split, protection, prefix, *self._others)


class TextRequest(NamedTuple):
    """A text, and how it is to be translated."""

    text: str
    parameters: Parameters


def text_requests(
    texts: Sequence[str | Item],
    route: Route,
    wishes: Wishes,
    glossary: str,
    *,
    is_streamed: bool = False,
) -> list[TextRequest]:
    """The request for each text; `glossary` is as for `Parameters`.

    Raises `InvalidOption` or `InvalidRequest`.
    """
    model = route.model
    names = _known(wishes.detail)
    model.check_detail(names)
    split = wishes.split or model.split or SplitMode.LINE
    protect = model.protection if wishes.protect is None else wishes.protect
    translate = wishes.translate or model.translate

    def parameters_of(item: Item) -> Parameters:
        options = wishes.options
        return _parameters(
            model.decoding(
                options if item.options is None else {**(options or {}), **item.options}
            ),
            item.split or split,
            (protect if item.protect is None else item.protect).with_sets(wishes.markup),
            _checked(wishes.prefix if item.prefix is None else item.prefix),
            (item.translate or translate) is TranslateMode.ALL,
            names,
            is_streamed,
            glossary,
            wishes.cache,
            context_for(model, wishes.context if item.context is None else item.context),
        )

    usual = parameters_of(Item(""))
    return [
        TextRequest(text, usual)
        if isinstance(text, str)
        else TextRequest(text.text, parameters_of(text))
        for text in texts
    ]


_parameters = lru_cache(maxsize=256)(Parameters)


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
