"""The tree of a search that CTranslate2 does not tell of: the search once more, step by step.

CTranslate2 tells what its beam search has ended with. What the model thinks behind any beginning it
does tell, so that the same search can be made here, over those probabilities. It has found
the same only if it has ended with the same; else, and where it takes too long, the tree has no
more in it than the hypotheses of CTranslate2.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import ctranslate2
import numpy as np

from nmt_server.engines.base import Hypothesis
from nmt_server.engines.ctranslate2.inspection import as_array, log_softmax
from nmt_server.engines.inspection import SearchTree
from nmt_server.engines.search_tree import GrowingTree, Path
from nmt_server.options import DecodingOptions

# Every step decodes from the beginning, for nothing is kept between two of them.
_LONGEST_SECONDS = 8.0

# The likeliest tokens behind a path, with their log-probabilities.
_Likeliest = list[tuple[int, float]]


class Searcher:
    """Searches of one model; `tokens` are those of the target by number."""

    def __init__(self, translator: ctranslate2.Translator, tokens: Sequence[str], end: str) -> None:
        self._translator = translator
        self._tokens = tokens
        self._ids = {token: number for number, token in enumerate(tokens)}
        self._end = self._ids.get(end, -1)

    def tree(
        self,
        source: list[str],
        prefix: list[str],
        options: DecodingOptions,
        found: list[Hypothesis],
        seconds: float = _LONGEST_SECONDS,
    ) -> SearchTree:
        """The tree of the search that has `found` these."""
        ends = [self._path(each) for each in found]
        # The attention that a penalty for coverage goes by, a search in steps does not have.
        if not (options.samples or options.coverage_penalty):
            growing = GrowingTree()

            def likeliest(paths: list[Path], most: int, may_end: bool) -> list[_Likeliest]:
                return self._likeliest(source, prefix, paths, most, may_end, options)

            search = _Search(growing, likeliest, options, self._end, len(prefix))
            if search.run(time.monotonic() + seconds) and {*search.ended(len(ends))} == {*ends}:
                return growing.tree(ends, self._name, is_whole=True)
        return self._merged(source, prefix, ends)

    def _likeliest(
        self,
        source: list[str],
        prefix: list[str],
        paths: list[Path],
        most: int,
        may_end: bool,
        options: DecodingOptions,
    ) -> list[_Likeliest]:
        """Of each of some paths of one length, the likeliest tokens behind it, the best first."""
        begun = [[*prefix, *map(self._name, path)] for path in paths]
        length = len(begun[0]) + 1
        results = self._translator.translate_batch(
            [source] * len(paths),
            target_prefix=begun,
            beam_size=1,
            # Before that, there is no end.
            min_decoding_length=0 if may_end else length,
            max_decoding_length=length,
            max_input_length=0,
            repetition_penalty=options.repetition_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram_size,
            disable_unk=True,
            return_logits_vocab=True,
            return_end_token=True,
        )
        found = []
        for result in results:
            row = log_softmax(as_array(result.logits[0][-1]))[: len(self._tokens)]
            count = min(most, len(row))
            best = np.argpartition(-row, count - 1)[:count]
            best = best[np.argsort(-row[best], kind="stable")]
            found.append([(int(token), float(row[token])) for token in best])
        return found

    def _path(self, hypothesis: Hypothesis) -> Path:
        path = tuple(self._ids.get(token, -1) for token in hypothesis.tokens)
        return path if hypothesis.truncated else (*path, self._end)

    def _name(self, number: int) -> str:
        return self._tokens[number]

    def _merged(self, source: list[str], prefix: list[str], ends: list[Path]) -> SearchTree:
        """What the hypotheses have in common, once."""
        growing = GrowingTree()
        whole = [
            [*prefix, *(self._name(number) for number in path if number != self._end)]
            for path in ends
        ]
        scored = self._translator.score_batch([source] * len(ends), whole, max_input_length=0)
        for path, result in zip(ends, scored, strict=True):
            for length in range(1, len(path) + 1):
                growing.add(path[:length], result.log_probs[len(prefix) + length - 1])
                growing.keep(path[:length])
        return growing.tree(ends, self._name, is_whole=False)


class _Candidate(NamedTuple):
    total: float
    path: Path
    log_probability: float


class _Search:
    """A beam search as CTranslate2 makes it, behind a prefix of `start` tokens."""

    def __init__(
        self,
        growing: GrowingTree,
        likeliest: Callable[[list[Path], int, bool], list[_Likeliest]],
        options: DecodingOptions,
        end: int,
        start: int,
    ) -> None:
        self._growing = growing
        self._likeliest = likeliest
        self._options = options
        self._end = end
        self._start = start
        self._ended: list[_Candidate] = []
        self._has_best_ended = False

    def run(self, deadline: float) -> bool:
        """Search; False where it was not ready by the deadline of the monotonic clock."""
        beam = [_Candidate(0.0, (), 0.0)]
        for length in range(self._start + 1, self._options.max_decoding_length + 1):
            if time.monotonic() > deadline:
                return False
            candidates = self._candidates(beam, length > self._options.min_decoding_length)
            for each in candidates:
                self._growing.add(each.path, each.log_probability)
            is_last = length == self._options.max_decoding_length
            beam = self._next_beam(candidates, is_last)
            if is_last or self._is_finished() or not beam:
                break
            for each in beam:
                self._growing.keep(each.path)
        return True

    def ended(self, number: int) -> list[Path]:
        """The best hypotheses of those that it has ended with."""
        ended = sorted(self._ended, key=self._score, reverse=True)
        return [each.path for each in ended[:number]]

    def _candidates(self, beam: list[_Candidate], may_end: bool) -> list[_Candidate]:
        # Half of them may be ends.
        most = 2 * self._options.beam_size
        rows = self._likeliest([each.path for each in beam], most, may_end)
        found = [
            _Candidate(each.total + logarithm, (*each.path, token), logarithm)
            for each, row in zip(beam, rows, strict=True)
            for token, logarithm in row
        ]
        return sorted(found, key=lambda each: each.total, reverse=True)[:most]

    def _next_beam(self, candidates: list[_Candidate], is_last: bool) -> list[_Candidate]:
        """What it goes on with; where one has ended, the best that is no end takes its place."""
        width = self._options.beam_size
        others = (each for each in candidates[width:] if each.path[-1] != self._end)
        beam: list[_Candidate] = []
        for place, each in enumerate(candidates[:width]):
            if is_last or each.path[-1] == self._end:
                self._ended.append(each)
                self._has_best_ended |= place == 0
                beam += [*itertools.islice(others, 1)]
            else:
                beam.append(each)
        return beam

    def _is_finished(self) -> bool:
        options = self._options
        if options.length_penalty == 0:
            return self._has_best_ended and len(self._ended) >= options.num_hypotheses
        return len(self._ended) >= round(options.beam_size * options.patience)

    def _score(self, each: _Candidate) -> float:
        length = self._start + len(each.path)
        return float(each.total / length**self._options.length_penalty)
