"""Segments in flight: who waits for each, what the engine gave for it, and what is answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from nmt_server.engines.base import Detail, Hypothesis
from nmt_server.engines.marking import LanguagePair
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.text.limits import join_parts
from nmt_server.text.repetition import is_repetitive
from nmt_server.worker.queue import Unit
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem

# What a segment costs an engine beside its source tokens, in tokens: it takes part in every step of
# the search, however short it is.
_STEPS_COST = 16
# How a segment is decoded again whose translation went in circles.
_PENALTY_AGAINST_LOOPS = 1.3
_NGRAM_AGAINST_LOOPS = 3
# No loop is reported with fewer repeats of a token.
_FEWEST_REPEATS = 4


def segment_cost(source_tokens: int) -> int:
    """What a segment of so many tokens takes of a batch's token budget."""
    return source_tokens + _STEPS_COST


@dataclass(eq=False, slots=True)
class Request:
    """Segments that one client wants in one pair of languages.

    `deliver` is called from engine threads with results as they come, each segment exactly once
    but for partial results.
    """

    items: list[WorkItem]
    pair: LanguagePair
    deliver: Callable[[Request, list[SegmentResult]], None]
    priority: Priority = Priority.INTERACTIVE
    segments: list[Segment] = field(default_factory=list)
    is_cancelled: bool = False


@dataclass(eq=False, slots=True)
class Part:
    """What the engine decodes of a segment: all of it, or one of its parts if it is too long."""

    segment: Segment
    text_tokens: list[str]
    source: list[str]
    prefix: list[str]
    # Of the prefix, the tokens that belong to the translation.
    own_prefix: list[str]
    options: DecodingOptions
    hypotheses: list[Hypothesis] = field(default_factory=list)
    is_retry: bool = False
    unit: Unit[Part] | None = None

    @property
    def cost(self) -> int:
        """What it takes of a batch's token budget, before padding."""
        return segment_cost(len(self.source))

    def group(self) -> Hashable:
        """Parts of one group can share an engine call."""
        return self.options, self.segment.engine_detail, self.is_streamed

    @property
    def is_streamed(self) -> bool:
        """Whether somebody wants the text token by token, and has not had it yet."""
        return "partial" in self.segment.item.detail and not self.is_retry

    def is_in_circles(self) -> bool:
        """Whether the best hypothesis looks like the work of a decoder in a loop."""
        tokens = self.hypotheses[0].tokens
        if len(tokens) <= 2 * len(self.text_tokens) + _FEWEST_REPEATS:
            counts = Counter(tokens)
            if not counts or max(counts.values()) < _FEWEST_REPEATS:
                return False
        return is_repetitive(self.text_tokens, tokens)

    def options_against_circles(self) -> DecodingOptions:
        """How to decode once more."""
        ngram = self.options.no_repeat_ngram_size or _NGRAM_AGAINST_LOOPS
        return replace(
            self.options,
            repetition_penalty=max(self.options.repetition_penalty, _PENALTY_AGAINST_LOOPS),
            no_repeat_ngram_size=min(ngram, _NGRAM_AGAINST_LOOPS),
        )


@dataclass(eq=False, slots=True)
class Segment:
    """A distinct segment in flight; everybody who wants it waits for this one."""

    item: WorkItem
    pair: LanguagePair
    key: Hashable
    parts: list[Part] = field(default_factory=list)
    unfinished: int = 0
    waiting: list[tuple[Request, int]] = field(default_factory=list)
    error: str = ""
    submitted_at: float = field(default_factory=time.perf_counter)
    taken_at: float = 0.0
    engine_seconds: float = 0.0
    batch_size: int = 0

    @property
    def engine_detail(self) -> Detail:
        """What the engine has to compute beside the text."""
        wanted = self.item.detail
        return Detail("scores" in wanted, "alignment" in wanted, "alternatives" in wanted)

    def result(self, tokenizer: Tokenizer) -> tuple[Any, ...]:
        """The fields of a `SegmentResult` after its index."""
        if self.error:
            return "", None, (), self.error, None
        if not self.parts:
            return self.item.text, None, (), "", self._detail([])
        best = [part.hypotheses[0] for part in self.parts]
        texts = tokenizer.decode([hypothesis.tokens for hypothesis in best])
        lengths = [len(hypothesis.tokens) + 1 for hypothesis in best]
        total = sum(h.score * length for h, length in zip(best, lengths, strict=True))
        text = texts[0] if len(texts) == 1 else join_parts(texts, self.pair.target)
        detail = self._detail([_part_detail(part, tokenizer) for part in self.parts])
        return text, total / sum(lengths), self._warnings(best), "", detail

    def _warnings(self, best: list[Hypothesis]) -> tuple[str, ...]:
        warnings = []
        if len(best) > 1:
            warnings.append("split")
        if any(hypothesis.truncated for hypothesis in best):
            warnings.append("truncated")
        if any(part.is_retry and part.is_in_circles() for part in self.parts):
            warnings.append("repetition")
        return tuple(warnings)

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


def _part_detail(part: Part, tokenizer: Tokenizer) -> dict[str, Any]:
    wanted = part.segment.item.detail
    if not set(wanted) - {"timings", "partial"}:
        return {}
    texts = tokenizer.decode([hypothesis.tokens for hypothesis in part.hypotheses])
    # The codes of the languages that surround the text are no part of it.
    length = len(part.text_tokens)
    start = next(
        i for i in range(len(part.source)) if part.source[i : i + length] == part.text_tokens
    )
    hypotheses = []
    for hypothesis, text in zip(part.hypotheses, texts, strict=True):
        entry: dict[str, Any] = {"text": text, "score": hypothesis.score}
        entry["tokens"] = hypothesis.tokens
        if hypothesis.token_scores is not None:
            entry["token_scores"] = hypothesis.token_scores
        if hypothesis.alignment is not None:
            entry["alignment"] = [row[start : start + length] for row in hypothesis.alignment]
        hypotheses.append(entry)
    return {"source_tokens": part.text_tokens, "hypotheses": hypotheses}
