"""What fairseq's own search looks at, step by step, written down while it goes on."""

from __future__ import annotations

import math
from typing import Any

import torch

from nmt_server.engines.fairseq.model import Encoded
from nmt_server.engines.inspection import SearchTree
from nmt_server.engines.search_tree import GrowingTree


class SearchRecorder:
    """Writes down the search for the translation of one segment."""

    def __init__(self, segment: Encoded) -> None:
        self._dictionary = segment.direction.target
        self._start = len(segment.prefix)
        self._growing = GrowingTree()
        self._ends: list[tuple[int, ...]] = []

    def follow(self, generator: Any) -> None:
        """Be there at every step of a generator that has not begun."""
        choose = generator.search.step

        def step(
            number: int, log_probabilities: Any, scores: Any, tokens: torch.Tensor, *others: Any
        ) -> Any:
            found = choose(number, log_probabilities, scores, tokens, *others)
            if number >= self._start:
                # Of (1, beam size, steps) the sums of the last step.
                sums = scores[0, :, -1].tolist() if number else [0.0] * len(tokens)
                self._record(tokens[:, 1 + self._start :].tolist(), sums, found)
            return found

        generator.search.step = step

    def _record(self, rows: list[list[int]], sums: list[float], found: Any) -> None:
        """The candidates of a step: their sums of log-probabilities, tokens and rows, (1, many)."""
        paths = [tuple(row) for row in rows]
        for path in paths:
            self._growing.keep(path)
        for total, token, row in zip(*(part[0].tolist() for part in found), strict=True):
            # Others are there to fill the rows alone.
            if not math.isinf(total):
                self._growing.add((*paths[row], token), total - sums[row])

    def end_with(self, hypotheses: list[dict[str, Any]]) -> None:
        """Say what the search has ended with, as fairseq tells it."""
        self._ends = [tuple(each["tokens"].tolist()[self._start :]) for each in hypotheses]

    def tree(self) -> SearchTree:
        """The whole tree."""
        return self._growing.tree(self._ends, self._dictionary.__getitem__, is_whole=True)
