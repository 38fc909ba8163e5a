"""CTranslate2 against fairseq: the same model and texts, through the same scheduler."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from nmt_server.conf import BUILT_IN_ENGINES
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.worker.scheduler import Scheduler
from nmt_server.worker.segments import Deliveries, Request
from nmt_server.worker.work import Priority, WorkItem

_ROUNDS = 3
_PAIR = LanguagePair("ja", "en")


@dataclass(frozen=True)
class EngineRates:
    """Lines a second of both engines as they are served on a CPU, and the share of equal lines."""

    ratio: float
    ctranslate2: float
    fairseq: float
    agreement: float


def engine_rates(folder: Path, lines: list[str], options: DecodingOptions) -> EngineRates:
    """Translate `lines` by both engines of the demo model in `folder`, in alternating rounds."""
    runs = {engine: demo_run(engine, folder) for engine in ("ctranslate2", "fairseq")}
    texts: dict[str, list[str]] = {}
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(_ROUNDS + 1):
        for name, run in runs.items():
            started = time.perf_counter()
            texts[name] = run.translate(lines, options)
            if number:  # The first round warms up.
                rates[name].append(len(lines) / (time.perf_counter() - started))
    pairs = zip(rates["ctranslate2"], rates["fairseq"], strict=True)
    equal = sum(a == b for a, b in zip(*texts.values(), strict=True))
    return EngineRates(
        statistics.median(fast / slow for fast, slow in pairs),
        max(rates["ctranslate2"]),
        max(rates["fairseq"]),
        equal / len(lines),
    )


class Run:
    """A loaded model under a scheduler of its own, as in a host process."""

    def __init__(self, spec: EngineSpec) -> None:
        self._scheduler = Scheduler(
            load_engine(spec),
            load_tokenizer(spec),
            marking=MARKINGS[""],
            max_source_tokens=spec.max_source_tokens,
        )

    def translate(self, lines: list[str], options: DecodingOptions) -> list[str]:
        """The translation of each line."""
        found: dict[int, str] = {}
        all_there = threading.Event()

        def deliver(deliveries: Deliveries) -> None:
            for results in deliveries.values():
                found.update({result.index: result.text for result in results})
            if len(found) == len(lines):
                all_there.set()

        items = [WorkItem(line, options) for line in lines]
        self._scheduler.submit(Request(items, _PAIR, deliver, Priority.BULK))
        if not all_there.wait(600):
            raise TimeoutError(f"{len(lines) - len(found)} of {len(lines)} lines did not come back")
        return [found[index] for index in range(len(lines))]


def demo_run(engine: str, folder: Path) -> Run:
    """The demo model in `folder` under one of the engines."""
    return Run(demo_spec(engine, folder))


def demo_spec(engine: str, folder: Path) -> EngineSpec:
    """What the demo model in `folder` is to one of the engines."""
    paths = {"ctranslate2": folder / "ctranslate2", "fairseq": folder / "fairseq" / "model.pt"}
    return EngineSpec(
        fingerprint="",
        engine=BUILT_IN_ENGINES[engine],
        path=str(paths[engine]),
        source_sentencepiece=str(folder / "spm.ja.nopretok.model"),
        target_sentencepiece=str(folder / "spm.en.nopretok.model"),
        source_language=_PAIR.source,
        target_language=_PAIR.target,
        device="cpu",
    )
