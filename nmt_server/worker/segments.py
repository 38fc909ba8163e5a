"""Segments in flight: who waits for each, what the engine gave for it, and what is answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from nmt_server.engines.base import Detail
from nmt_server.engines.marking import LanguagePair
from nmt_server.engines.tokenizers import UNKNOWN, Tokenizer
from nmt_server.text.asides import Asides
from nmt_server.text.counted_codes import keeps_numbers
from nmt_server.text.limits import join_parts
from nmt_server.text.lists import ItemList
from nmt_server.text.protection import Protected
from nmt_server.text.ranges import Interval
from nmt_server.text.restoring import restore
from nmt_server.worker.attempts import Attempt, best_attempt
from nmt_server.worker.context import WARNING as CONTEXT
from nmt_server.worker.costs import search_cost
from nmt_server.worker.places import places_in_list, target_places
from nmt_server.worker.queue import Flow, Unit
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem


# Of one object, so that groups of parts are compared by identity first.
@lru_cache(maxsize=64)
def _engine_detail(wanted: tuple[str, ...], is_aligned: bool) -> Detail:
    aligned = is_aligned or "alignment" in wanted
    return Detail("scores" in wanted, aligned, "alternatives" in wanted)


@dataclass(eq=False, slots=True)
class Request:
    """Segments that one client wants in one pair of languages.

    `deliver` is called from engine threads with results as they come, each segment exactly once
    but for partial results; for all requests that have the same one, what a batch gave at once.
    `number` is what the client knows the request by, `unanswered` how many segments it waits for,
    `max_wait` how many seconds it is to wait for others at most; 0 sets no bound.
    """

    items: list[WorkItem]
    pair: LanguagePair
    deliver: Deliver
    priority: Priority = Priority.INTERACTIVE
    number: int = 0
    max_wait: float = 0.0
    # What the log of the web process calls it.
    name: str = ""
    # The span of the web process that waits for it, as a `traceparent`.
    parent: str = ""
    segments: list[Segment] = field(default_factory=list)
    # How many items are not among `segments` yet.
    unread: int = 0
    is_cancelled: bool = False
    unanswered: int = field(init=False)

    def __post_init__(self) -> None:
        self.unanswered = len(self.items)


Deliveries: TypeAlias = dict[Request, list[SegmentResult]]
Deliver: TypeAlias = Callable[[Deliveries], None]


@dataclass(eq=False, slots=True)
class Part:
    """What the engine decodes of a segment: all of it, or one of its parts if it is too long."""

    segment: Segment
    text: str
    prefix: list[str]
    # Of the prefix, the tokens that belong to the translation.
    own_prefix: list[str]
    # The last one is to be decoded, or was last.
    attempts: list[Attempt]
    unit: Unit[Part] | None = None
    # The tokens that are read before those of the text, and what parts both in a translation.
    before: tuple[str, ...] = ()
    # What the model does not see of the text, where that is not known of the segment.
    protected: Protected | None = None

    def restored(self, text: str) -> str:
        """A translation of the part with what was set aside of it alone."""
        return text if self.protected is None else restore(text, self.protected).text

    @property
    def attempt(self) -> Attempt:
        """What is decoded next, or was last."""
        return self.attempts[-1]

    @property
    def cost(self) -> int:
        """What it takes of a batch's token budget, before padding."""
        attempt = self.attempt
        return search_cost(len(attempt.source), attempt.options, self.segment.engine_detail)

    @property
    def is_again(self) -> bool:
        """Whether it, or the whole of which it is an item, was decoded before."""
        return len(self.attempts) > 1 or self.segment.items is not None

    def unit_in(self, flow: Flow[Part]) -> Unit[Part]:
        """Its new unit, to wait in a flow."""
        self.unit = Unit(self, self.group(), self.cost, flow)
        return self.unit

    def group(self) -> Hashable:
        """Parts of one group can share an engine call."""
        return self.attempt.options, self.segment.engine_detail, self.is_streamed

    def fail(self, error: str) -> None:
        """The engine had an error; what an earlier attempt gave is kept."""
        if not any(attempt.hypotheses for attempt in self.attempts):
            self.segment.error = error

    @property
    def is_streamed(self) -> bool:
        """Whether somebody wants the text token by token, and has not had it yet."""
        wanted = "partial" in self.segment.item.detail and len(self.attempts) == 1
        # What comes first would be the translation of the lines before.
        return wanted and not self.before


@dataclass(eq=False, slots=True)
class Segment:
    """A distinct segment in flight; everybody who wants it waits for this one."""

    item: WorkItem
    pair: LanguagePair
    key: Hashable
    # What the model does not see of the text, if there is such a thing, and the letters that it
    # cannot read.
    protected: Protected | None = None
    unknown_letters: str = ""
    # Whether it is translated without the lines before that it came with.
    lost_context: bool = False
    parts: list[Part] = field(default_factory=list)
    # Whose items the parts are, if they are: a list, or a text and what stands apart in it.
    items: ItemList | Asides | None = None
    unfinished: int = 0
    waiting: list[tuple[Request, int]] = field(default_factory=list)
    error: str = ""
    submitted_at: float = field(default_factory=time.perf_counter)
    taken_at: float = 0.0
    engine_seconds: float = 0.0
    batch_size: int = 0

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for it still."""
        return any(not request.is_cancelled for request, _ in self.waiting)

    @property
    def names(self) -> str:
        """What the log calls the requests that wait for it."""
        return ",".join(dict.fromkeys(request.name for request, _ in self.waiting if request.name))

    @property
    def engine_detail(self) -> Detail:
        """What the engine has to compute beside the text."""
        return _engine_detail(self.item.detail, bool(self.item.enclosed))

    def result(self, tokenizer: Tokenizer) -> tuple[Any, ...]:
        """The fields of a `SegmentResult` after its index."""
        if self.error:
            return "", None, (), self.error, None
        if not self.parts:
            return self.item.text, None, self._warnings([], self.item.text), "", self._detail([])
        kept = [best_attempt(part.attempts) for part in self.parts]
        best = [attempt.hypotheses[0] for attempt in kept]
        texts = [
            part.restored(attempt.texts[0]) for part, attempt in zip(self.parts, kept, strict=True)
        ]
        texts[0] = self.beginning_as_asked(texts[0], tokenizer)
        lengths = [len(hypothesis.tokens) + 1 for hypothesis in best]
        total = sum(h.score * length for h, length in zip(best, lengths, strict=True))
        items: list[Interval] = []
        if self.items is not None:
            text, items = self.items.joined(texts, self.pair.target)
        else:
            text = texts[0] if len(texts) == 1 else join_parts(texts, self.pair.target)
        text = self.restored(text)
        detail = self._detail(
            [self._part_detail(number, attempt, tokenizer) for number, attempt in enumerate(kept)]
        )
        places = self._places(kept, text, tokenizer, items) if self.item.enclosed else ()
        return (
            *(text, total / sum(lengths), self._warnings(kept, text), "", detail),
            *(False, places),
        )

    def _places(
        self, kept: list[Attempt], text: str, tokenizer: Tokenizer, items: list[Interval]
    ) -> tuple[Interval | None, ...]:
        """See `SegmentResult.places`; `items` are those of the items of a list in `text`."""
        if self.items is not None:
            return places_in_list(self.item.enclosed, self.items.ranges(), items)
        if len(kept) > 1:
            return (None,) * len(self.item.enclosed)
        return target_places(self.item, self.parts[0].text, kept[0], text, tokenizer)

    def restored(self, text: str) -> str:
        """A translation of all of the segment, with what was set aside."""
        return text if self.protected is None else restore(text, self.protected).text

    def spelled_out(self, text: str) -> str:
        """A part of a translation, with the words that it has placeholders for."""
        for span in self.protected.spans if self.protected else ():
            if span.placeholder:
                text = text.replace(span.placeholder, span.text)
        return text

    def beginning_as_asked(self, text: str, tokenizer: Tokenizer) -> str:
        """A translation that begins with the prefix, also where the vocabulary lacks a sign of it.

        What it lacks would be told as unknown.
        """
        own = self.parts[0].own_prefix
        if UNKNOWN not in own:
            return text
        return self.item.prefix + text.removeprefix(tokenizer.decode([own])[0])

    def _warnings(self, kept: list[Attempt], text: str) -> tuple[str, ...]:
        warnings = []
        if len(kept) > 1 and self.items is None:
            warnings.append("split")
        if any(attempt.hypotheses[0].truncated for attempt in kept):
            warnings.append("truncated")
        if any(attempt.is_in_circles for attempt in kept):
            warnings.append("repetition")
        if not self._has_numbers(kept, text):
            warnings.append("numbers")
        if self.lost_context:
            warnings.append(CONTEXT)
        if self.unknown_letters:
            warnings.append(f"unknown:{self.unknown_letters}")
        return tuple(warnings)

    def _has_numbers(self, kept: list[Attempt], text: str) -> bool:
        if len(kept) == 1 and self.protected is None:
            return kept[0].has_numbers
        return keeps_numbers(self.item.text, text, self.pair.source, self.pair.target)

    def _detail(self, parts: list[dict[str, Any]]) -> dict[str, Any] | None:
        wanted = set(self.item.detail) - {"partial"}
        if not wanted:
            return None
        detail: dict[str, Any] = {}
        if wanted - {"timings"}:
            detail["parts"] = parts
        if "timings" in wanted:
            detail["timings"] = {
                "queued": round(1000 * max(0.0, self.taken_at - self.submitted_at), 3),
                "engine": round(1000 * self.engine_seconds, 3),
                "batch": self.batch_size,
            }
        return detail

    def _part_detail(self, number: int, attempt: Attempt, tokenizer: Tokenizer) -> dict[str, Any]:
        if not set(self.item.detail) - {"timings", "partial"}:
            return {}
        restored = self.restored if len(self.parts) == 1 else self.spelled_out
        hypotheses = []
        for hypothesis, text in zip(attempt.hypotheses, attempt.texts, strict=True):
            if number == 0:
                text = self.beginning_as_asked(text, tokenizer)
            entry: dict[str, Any] = {
                "text": restored(self.parts[number].restored(text)),
                "score": hypothesis.score,
                "tokens": hypothesis.tokens,
            }
            if hypothesis.token_scores is not None:
                entry["token_scores"] = hypothesis.token_scores
            if "alignment" in self.item.detail:
                entry["alignment"] = attempt.attention(hypothesis)
            hypotheses.append(entry)
        return {"source_tokens": attempt.tokens, "hypotheses": hypotheses}
