"""Batches through the engine: what fails is decoded in halves, until the culprit is alone."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

from nmt_server.engines.base import Engine, Hypothesis, OnToken, OutOfMemory
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.text.stand_ins import put_back_so_far
from nmt_server.worker.segments import Part
from nmt_server.worker.wire import SegmentResult

logger = logging.getLogger(__name__)

# Out of memory with this budget is no matter of the batch.
_SMALLEST_BUDGET = 64


class Decoder:
    """The engine as the threads of the scheduler use it.

    `token_budget` is how many padded tokens a batch may have: the engine's, until there is not
    enough memory for them.
    """

    def __init__(self, engine: Engine, tokenizer: Tokenizer) -> None:
        self._engine = engine
        self._tokenizer = tokenizer
        self._lock = threading.Lock()
        self.token_budget = engine.token_budget

    def decode(self, batch: list[Part]) -> None:
        """Decode a batch; where the engine fails, decode its halves, until the culprit is alone."""
        first = batch[0]
        try:
            results = self._engine.translate_batch(
                [part.attempt.source for part in batch],
                [part.prefix for part in batch],
                first.attempt.options,
                first.segment.engine_detail,
                self._token_stream(batch) if first.is_streamed else None,
            )
            found = list(zip(batch, results, strict=True))
        except OutOfMemory as error:
            self._shrink_budget(batch)
            self._translate_halves(batch, f"There is not enough memory for this segment: {error}")
            return
        except Exception as error:
            if len(batch) == 1:
                extra = {"request_id": first.segment.names}
                logger.exception("The engine failed on a segment.", extra=extra)
            self._translate_halves(batch, f"The engine failed: {error}")
            return
        for part, hypotheses in found:
            part.attempt.hypotheses = [_with_prefix(part, each) for each in hypotheses]
            if not hypotheses:
                part.fail("The engine gave no hypothesis.")

    def _translate_halves(self, batch: list[Part], error: str) -> None:
        if len(batch) == 1:
            batch[0].fail(error)
            return
        middle = len(batch) // 2
        self.decode(batch[:middle])
        self.decode(batch[middle:])

    def _shrink_budget(self, batch: list[Part]) -> None:
        used = len(batch) * max(part.cost for part in batch)
        with self._lock:
            # Where two replicas fail on one budget, it is halved once.
            budget = max(_SMALLEST_BUDGET, min(self.token_budget, used // 2))
            if budget < self.token_budget:
                logger.warning("Out of memory: the token budget is now %d.", budget)
                self.token_budget = budget

    def _token_stream(self, batch: list[Part]) -> OnToken:
        """Gives the text so far to everybody who waits for it, token by token."""
        so_far = [list(part.own_prefix) for part in batch]

        def on_token(index: int, token: str) -> None:
            part = batch[index]
            # Of a segment in parts, the first is read first.
            if part is not part.segment.parts[0]:
                return
            so_far[index].append(token)
            segment = part.segment
            text = self._tokenizer.decode([so_far[index]])[0]
            if part.attempt.stand_ins is not None:
                text = put_back_so_far(text, part.attempt.stand_ins)
            text = segment.beginning_as_asked(text, self._tokenizer)
            if segment.protected is not None:
                text = segment.protected.prefix + segment.spelled_out(text)
            for request, number in list(segment.waiting):
                request.deliver({request: [SegmentResult(number, text, partial=True)]})

        return on_token


def _with_prefix(part: Part, hypothesis: Hypothesis) -> Hypothesis:
    """The hypothesis with the tokens that were given as its beginning."""
    own = part.own_prefix
    if not own:
        return hypothesis
    scores, alignment = hypothesis.token_scores, hypothesis.alignment
    return replace(
        hypothesis,
        tokens=own + hypothesis.tokens,
        # Given, not guessed: certain, and aligned to nothing.
        token_scores=None if scores is None else [0.0] * len(own) + scores,
        alignment=None
        if alignment is None
        else [[0.0] * len(part.attempt.source) for _ in own] + alignment,
    )
