"""Offline CTranslate2 on the same texts: the throughput that a server can at best reach."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
import sentencepiece

from nmt_server.engines.cores import usable_cores
from nmt_server.options import DecodingOptions

BUDGETS = (128, 256, 512, 1024, 2048, 4096)
# Lines with which a layout allocates its memory before it is measured.
_WARM_UP = 64
# A budget that takes so much longer than the one before ends the search; what takes no more than
# so much longer than the fastest is measured again.
_WORSE = 1.05
_CLOSE = 1.15


@dataclass(frozen=True)
class Layout:
    """Replicas x threads of a translator, and the token budget of a batch."""

    replicas: int
    threads: int
    budget: int

    def __str__(self) -> str:
        return f"{self.replicas} x {self.threads}, {self.budget} tokens"


class Offline:
    """One `translate_batch` call on a list of lines, its SentencePiece time included."""

    def __init__(self, folder: Path, source_spm: Path, target_spm: Path) -> None:
        self._folder = folder
        self._source = sentencepiece.SentencePieceProcessor(model_file=str(source_spm))
        self._target = sentencepiece.SentencePieceProcessor(model_file=str(target_spm))
        self._translators: dict[tuple[int, int], ctranslate2.Translator] = {}

    def seconds(self, lines: list[str], layout: Layout, options: DecodingOptions) -> float:
        """How long one call takes."""
        key = (layout.replicas, layout.threads)
        if key not in self._translators:
            self._translators[key] = ctranslate2.Translator(
                str(self._folder),
                compute_type="int8",
                inter_threads=layout.replicas,
                intra_threads=layout.threads,
            )
        # What CTranslate2 has no parameter for is neutral here.
        parameters = options.as_dict()
        del parameters["seed"]
        started = time.perf_counter()
        results = self._translators[key].translate_batch(
            self._source.encode(lines, out_type=str),
            max_batch_size=layout.budget,
            batch_type="tokens",
            max_input_length=0,
            disable_unk=True,
            return_scores=True,
            **parameters,
        )
        self._target.decode([result.hypotheses[0] for result in results])
        return time.perf_counter() - started

    def best_layout(
        self, lines: list[str], options: DecodingOptions, cores: int | None = None
    ) -> tuple[Layout, list[str]]:
        """The fastest of all layouts with replicas x threads = cores (all), and a table of all."""
        cores = cores or usable_cores()
        best: dict[Layout, float] = {}
        for replicas in range(cores, 0, -1):
            if cores % replicas:
                continue
            previous = float("inf")
            for budget in BUDGETS:
                layout = Layout(replicas, cores // replicas, budget)
                if budget == BUDGETS[0]:
                    self.seconds(lines[:_WARM_UP], layout, options)
                best[layout] = self.seconds(lines, layout, options)
                if best[layout] > previous * _WORSE:
                    break  # Larger ones are slower still.
                previous = best[layout]
        for layout, seconds in list(best.items()):
            if seconds <= min(best.values()) * _CLOSE:
                best[layout] = min(seconds, self.seconds(lines, layout, options))
        table = [f"{layout}: {len(lines) / best[layout]:.0f} lines/s" for layout in best]
        return min(best, key=lambda layout: best[layout]), table
