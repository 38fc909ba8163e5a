"""A scheduler whose engine and tokenizer are watched, and requests to it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from nmt_server.engines.base import (
    NO_DETAIL,
    Detail,
    EngineSpec,
    Hypothesis,
    OnToken,
    OutOfMemory,
)
from nmt_server.engines.ctranslate2.engine import CTranslate2Engine
from nmt_server.engines.marking import LanguagePair, Marking
from nmt_server.engines.tokenizers import SentencePieceTokenizer
from nmt_server.options import DecodingOptions
from nmt_server.worker.scheduler import Scheduler
from nmt_server.worker.segments import Deliveries, Request
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2

# A model of random weights goes in circles, which would be decoded again.
OPTIONS = DecodingOptions(beam_size=1, max_decoding_length=12, no_repeat_ngram_size=1)
PAIR = LanguagePair("ja", "en")
POISON = "毒"


def cats_and_dogs(number: int) -> str:
    """A text of its own for each number below 512, in characters that the small model knows.

    It has no numbers and repeats nothing, which would be decoded in another way.
    """
    pairs = ("猫犬", "はが", "静前", "かに", "歩出", "へと", "今天", "日気", "たす")
    return "".join(pair[int(bit)] for pair, bit in zip(pairs, f"{number:09b}", strict=True))


def of_many_lengths(count: int) -> list[str]:
    """Distinct texts of one to six times the length of the shortest."""
    return ["".join(cats_and_dogs(n + 7 * k) for k in range(1 + n % 6)) for n in range(count)]


class WatchedEngine(CTranslate2Engine):
    """The real engine; it notes its batches, fails on demand, and can be held back."""

    def __init__(self, spec: EngineSpec) -> None:
        super().__init__(spec)
        self.batches: list[tuple[list[list[str]], DecodingOptions]] = []
        self.poison: list[str] | None = None
        self.mute: list[str] | None = None
        # Gives fewer results than it was asked for.
        self.short_of: list[str] | None = None
        # Work that waits until it is let go on.
        self.held: DecodingOptions | None = None
        self.opened = threading.Event()
        # In padded tokens of a batch.
        self.memory = 1_000_000
        self.gate = threading.Event()
        self.gate.set()

    def decoded(self, options: DecodingOptions) -> list[list[str]]:
        """All segments that were decoded with `options`: others were decoded once more."""
        return [segment for batch, used in self.batches if used == options for segment in batch]

    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        assert self.gate.wait(60)
        self.batches.append((batch, options))
        if options == self.held:
            assert self.opened.wait(60)
        if self.poison in batch:
            raise RuntimeError("poisoned")
        if len(batch) * max(map(len, batch)) > self.memory:
            raise OutOfMemory("CUDA out of memory")
        found = super().translate_batch(batch, prefixes, options, detail, on_token)
        if self.short_of in batch:
            found.pop()
        return [
            [] if tokens == self.mute else each for tokens, each in zip(batch, found, strict=False)
        ]


class GatedTokenizer(SentencePieceTokenizer):
    """The real tokenizer; it can be held back before the texts that have a sign."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(source, target)
        self.gate = threading.Event()
        self.gate.set()
        self.held = "毒"
        self.arrived = threading.Event()
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> list[list[str]]:
        if any(self.held in text for text in texts):
            self.arrived.set()
            assert self.gate.wait(60)
        self.encoded += texts
        return super().encode(texts)


class Host:
    """A scheduler with its engine and tokenizer."""

    def __init__(self, folder: Path, token_budget: int = 256) -> None:
        source, target = (str(folder / f"spm.{code}.nopretok.model") for code in ("ja", "en"))
        self.tokenizer = GatedTokenizer(source, target)
        self.engine = WatchedEngine(
            EngineSpec(
                fingerprint="",
                engine=CTRANSLATE2,
                path=str(folder),
                source_sentencepiece=source,
                target_sentencepiece=target,
                source_language="ja",
                target_language="en",
                compute_type=COMPUTE_TYPE,
                # However many cores there are: each replica takes a batch for itself.
                inter_threads=2,
                intra_threads=1,
                token_budget=token_budget,
            )
        )
        self.scheduler = Scheduler(
            self.engine, self.tokenizer, marking=Marking(), max_source_tokens=64
        )

    def begin(
        self,
        texts: list[str],
        options: DecodingOptions = OPTIONS,
        priority: Priority = Priority.INTERACTIVE,
        max_wait: float = 0.0,
        **item: Any,
    ) -> Pending:
        pending = Pending([WorkItem(text, options, **item) for text in texts], priority)
        pending.request.max_wait = max_wait
        self.scheduler.submit(pending.request)
        return pending

    def translate(self, texts: list[str], options: DecodingOptions = OPTIONS) -> list[str]:
        return [result.text for result in self.begin(texts, options).results()]


class Pending:
    """A request that waits for its results; each must come exactly once."""

    def __init__(self, items: list[WorkItem], priority: Priority = Priority.INTERACTIVE) -> None:
        self.request = Request(items, PAIR, self._deliver, priority)
        self.partial: list[str] = []
        # The number of a result that is not taken unless it is an error.
        self.refuses: int | None = None
        self._results: dict[int, SegmentResult] = {}
        self._done = threading.Event()

    def _deliver(self, deliveries: Deliveries) -> None:
        ((request, results),) = deliveries.items()
        if any(result.index == self.refuses and not result.error for result in results):
            raise ValueError("refused")
        for result in results:
            assert result.index not in self._results
            if result.partial:
                self.partial.append(result.text)
                continue
            self._results[result.index] = result
        if len(self._results) == len(request.items):
            self._done.set()

    def results(self) -> list[SegmentResult]:
        assert self._done.wait(60)
        return [self._results[index] for index in range(len(self.request.items))]
