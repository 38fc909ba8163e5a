"""The thread layout and token budget with which a model decodes fastest on this machine.

They are measured once on the loaded model and kept in a file: what is best depends on the model's
size, the processor and its caches, and no rule of thumb holds for all.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import math
import platform
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import orjson
import psutil

from nmt_server.engines.base import Engine, EngineSpec, OutOfMemory
from nmt_server.engines.cores import cpu_quota, usable_cores
from nmt_server.engines.kind import engine_kind
from nmt_server.engines.marking import Marking
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.worker.contention import Contention
from nmt_server.worker.costs import segment_cost
from nmt_server.worker.work import Sample

logger = logging.getLogger(__name__)

# Lengths of the segments that are decoded, in tokens, in turn; all decode to the same length, so
# that every measurement is of the same work.
_LENGTHS = (6, 9, 12, 15, 18, 24, 32)
_DECODED_TOKENS = 16
_USUAL_COST = sum(map(segment_cost, _LENGTHS)) / len(_LENGTHS)
_BEAM_SIZE = 5
# Nothing is measured after so many seconds, and nothing that would take longer than the second.
_SECONDS_AT_MOST = 10.0
_MEASUREMENT_AT_MOST = 4.0
# A larger budget or another layout must be so much faster to be worth its latency.
_WORTH = 1.03
# Where threads wait for a processor for a larger share of their time, others had it.
_CONTENTION_AT_MOST = 0.2
# Of the memory that was free before, so much may be taken.
_MEMORY_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Tuning:
    """Replicas x threads on a device and the token budget of a batch, as measured on `machine`."""

    machine: str
    replicas: int
    threads: int
    token_budget: int


def machine_identity() -> str:
    """Another processor, another number of cores: another name (16 hex digits)."""
    facts = [platform.machine(), platform.processor(), str(usable_cores())]
    cpu_info = Path("/proc/cpuinfo")
    if cpu_info.exists():
        lines = cpu_info.read_text(encoding="utf-8", errors="replace").splitlines()
        facts += [line for line in lines if line.startswith("model name")][:1]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def read_tuning(record: Path) -> Tuning | None:
    """What was measured on this machine, if anything was."""
    try:
        tuning = Tuning(**orjson.loads(record.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return tuning if tuning.machine == machine_identity() else None


def write_tuning(record: Path, tuning: Tuning) -> None:
    """Keep it for the next host; where that fails, the next one measures again."""
    try:
        record.write_bytes(orjson.dumps(asdict(tuning)))
    except OSError:
        logger.exception("What was measured could not be kept.")


def tuned(spec: EngineSpec, tuning: Tuning | None) -> EngineSpec:
    """`spec` with what was measured where it leaves the choice."""
    if tuning is None:
        return spec
    if not (spec.inter_threads or spec.intra_threads):
        spec = replace(spec, inter_threads=tuning.replicas, intra_threads=tuning.threads)
    if not spec.token_budget:
        spec = replace(spec, token_budget=tuning.token_budget)
    return spec


@dataclass(frozen=True, slots=True)
class Material:
    """What is decoded: `tokens` of the source language, which `mark` makes a source of.

    `prefix` is what translations of this model begin with.
    """

    tokens: list[str]
    mark: Callable[[list[str]], list[str]]
    prefix: list[str]

    @classmethod
    def of(cls, sample: Sample, tokenizer: Tokenizer, marking: Marking) -> Self:
        """What a model with this tokenizer and these marks reads of a sample."""
        return cls(
            tokenizer.encode([sample.text])[0],
            lambda tokens: marking.mark_source(tokens, sample.pair),
            marking.prefix(sample.pair),
        )


def measure(spec: EngineSpec, load: Callable[[EngineSpec], Engine], material: Material) -> Tuning:
    """Try layouts and budgets; takes a quarter of a minute at most.

    Where others keep the processors busy meanwhile, what seems fastest is chance, and the usual
    layout and budget are taken.
    """
    contention = Contention()
    _, tuning = fastest(spec, load, material, contention)
    quota = cpu_quota()
    # Who may have one and a half cores waits for a quarter of the time of two threads.
    own = 1 - quota / math.ceil(quota) if quota else 0.0
    if contention.share > own + _CONTENTION_AT_MOST:
        engine = load(spec)
        tuning = _as_loaded(spec, engine, engine.token_budget)
        logger.warning(
            "The machine was busy with something else, so how the model decodes fastest could not "
            "be measured; it gets the usual %d x %d threads and %d tokens a batch. When it is "
            "quiet, measure again: python manage.py benchmark MODEL --keep",
            *(tuning.replicas, tuning.threads, tuning.token_budget),
        )
        return tuning
    logger.info(
        "Fastest on this machine: replicas x threads %d x %d, %d tokens a batch.",
        *(tuning.replicas, tuning.threads, tuning.token_budget),
    )
    return tuning


def fastest(
    spec: EngineSpec,
    load: Callable[[EngineSpec], Engine],
    material: Material,
    contention: Contention,
) -> tuple[float, Tuning]:
    """The same, with the lines of usual length that are decoded in a second so.

    `contention` learns how much others had the processors meanwhile.
    """
    ends_at = time.monotonic() + _SECONDS_AT_MOST
    best: tuple[float, Tuning] | None = None
    for candidate in _layouts(spec):
        engine = load(candidate)
        with contention.watched():
            found = _best_budget(spec, engine, material, ends_at)
        if best is None or found[0] > best[0] * _WORTH:
            best = found
        elif found[0] < best[0]:
            break  # More threads for fewer replicas do not get better again.
        if time.monotonic() > ends_at:
            break
    assert best is not None
    return best[0] / _USUAL_COST, best[1]


def lines_a_second(engine: Engine, budget: int, material: Material) -> float:
    """Lines of usual length that a loaded engine decodes in a second, all replicas at once."""
    _rate(engine, budget, material)
    return max(_rate(engine, budget, material) for _ in range(2)) / _USUAL_COST


def _layouts(spec: EngineSpec) -> Iterator[EngineSpec]:
    """Many replicas of few threads first."""
    if spec.inter_threads or spec.intra_threads or not engine_kind(spec.engine).has_replicas:
        yield spec
        return
    cores = spec.cpu_threads or usable_cores()
    for threads in (1, 2, 4, 8):
        if cores % threads == 0:
            yield replace(spec, inter_threads=cores // threads, intra_threads=threads)


def _best_budget(
    spec: EngineSpec, engine: Engine, material: Material, ends_at: float
) -> tuple[float, Tuning]:
    def result(rate: float, budget: int) -> tuple[float, Tuning]:
        return rate, _as_loaded(spec, engine, budget)

    usual = engine_kind(spec.engine).token_budgets(engine.device)
    budgets = (spec.token_budget,) if spec.token_budget else usual
    process = psutil.Process()
    free, before = psutil.virtual_memory().available, process.memory_info().rss
    if engine.lengths.source <= len(material.mark([])) or engine.lengths.target < 1:
        # It has no room for a text, as whoever wants one translated is told.
        return result(0.0, budgets[0])
    # The first decoding allocates memory.
    _rate(engine, budgets[0], material)
    best = result(0.0, budgets[0])
    for budget in budgets:
        expected = 2 * engine.replicas * budget / best[0] if best[0] else 0.0
        grown = process.memory_info().rss - before
        if expected > _MEASUREMENT_AT_MOST or grown > _MEMORY_SHARE * free:
            break
        try:
            rate = max(_rate(engine, budget, material) for _ in range(2))
        except OutOfMemory:
            break
        if rate > best[0] * _WORTH:
            best = result(rate, budget)
        elif rate < best[0] / _WORTH:
            break
        if time.monotonic() > ends_at:
            break
    return best


def _as_loaded(spec: EngineSpec, engine: Engine, budget: int) -> Tuning:
    # On several CUDA devices a row counts the replicas on each.
    devices = len(spec.device_index.split(",")) if engine.device == "cuda" else 1
    replicas = engine.replicas // devices
    return Tuning(machine_identity(), replicas, engine.threads_per_replica, budget)


def _rate(engine: Engine, budget: int, material: Material) -> float:
    """What is done in a second of what a budget counts, all replicas decoding at once."""
    decoded = min(_DECODED_TOKENS, engine.lengths.target)
    longest = engine.lengths.source - len(material.mark([]))
    options = DecodingOptions(
        beam_size=_BEAM_SIZE, max_decoding_length=decoded, min_decoding_length=decoded
    )
    tokens = itertools.cycle(material.tokens)
    lengths = itertools.cycle(_LENGTHS)
    batches: list[list[list[str]]] = []
    for _ in range(2 * engine.replicas):
        length = min(next(lengths), longest)
        batches.append(
            [
                material.mark(list(itertools.islice(tokens, length)))
                for _ in range(max(1, budget // segment_cost(length)))
            ]
        )
    started = time.perf_counter()
    with ThreadPoolExecutor(engine.replicas) as pool:
        list(
            pool.map(
                lambda batch: engine.translate_batch(
                    batch, [material.prefix] * len(batch), options
                ),
                batches,
            )
        )
    seconds = time.perf_counter() - started
    return sum(segment_cost(len(segment)) for batch in batches for segment in batch) / seconds
