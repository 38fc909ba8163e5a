"""How fast a model decodes on this machine, as it is set up and as it could be."""

from __future__ import annotations

import statistics
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.errors import NmtServerError
from nmt_server.options import DecodingOptions
from nmt_server.worker.contention import Contention
from nmt_server.worker.tuning import (
    Material,
    Tuning,
    fastest,
    lines_a_second,
    machine_identity,
    tuned,
)
from nmt_server.worker.work import Sample

# What is tried on a device beside what the model is set to.
_USUAL_TYPES = {"cpu": ("int8", "float32"), "cuda": ("int8_float16", "float16", "float32")}
# A single line: of so many tokens, so many times.
_LINE_TOKENS = 16
_LINES = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to decode. Lines are of some 17 tokens; `milliseconds` is for one alone.

    `error` says why the model cannot be used so; then the rest means nothing.
    """

    compute_type: str
    device: str = ""
    tuning: Tuning | None = None
    lines_a_second: float = 0.0
    milliseconds: float = 0.0
    error: str = ""


def measure_ways(
    spec: EngineSpec, now: Tuning | None, sample: Sample, offered: Collection[str] | None
) -> Iterator[Measured]:
    """First as `spec` and what was measured before, `now`, have it; then the best of each type.

    `offered` are the compute types of the engine, None where the library decides. Loads the model
    several times, one after the other, in this process. Raises what `load_engine` raises where it
    cannot be loaded as it is set up.
    """
    tokenizer = load_tokenizer(spec)
    marking = MARKINGS[spec.family].bound(tokenizer.encode)
    material = Material.of(sample, tokenizer, marking)
    engine = load_engine(tuned(spec, now))
    layout = Tuning(
        machine_identity(), engine.replicas, engine.threads_per_replica, engine.token_budget
    )
    yield Measured(
        engine.compute_type,
        engine.device,
        layout,
        lines_a_second(engine, engine.token_budget, material),
        _milliseconds(engine, material),
    )
    usual = [each for each in _USUAL_TYPES[engine.device] if offered is None or each in offered]
    seen: set[str] = set()
    for compute_type in dict.fromkeys([spec.compute_type, *usual]):
        free = replace(
            spec, compute_type=compute_type, inter_threads=0, intra_threads=0, token_budget=0
        )
        try:
            # Two names may mean one type.
            meant = load_engine(free).compute_type
            if meant in seen:
                continue
            seen.add(meant)
            rate, tuning = fastest(free, load_engine, material, Contention())
            engine = load_engine(tuned(free, tuning))
        except NmtServerError as error:
            yield Measured(compute_type, error=error.message)
            continue
        yield Measured(
            engine.compute_type, engine.device, tuning, rate, _milliseconds(engine, material)
        )


def _milliseconds(engine: Engine, material: Material) -> float:
    """The median time for one line."""
    length = min(_LINE_TOKENS, engine.lengths.source - len(material.mark([])))
    tokens = (material.tokens * length)[:length]
    decoded = min(_LINE_TOKENS, engine.lengths.target)
    options = DecodingOptions(beam_size=5, max_decoding_length=decoded, min_decoding_length=decoded)
    times = []
    for _ in range(_LINES):
        began = time.perf_counter()
        engine.translate_batch([material.mark(tokens)], [material.prefix], options)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)
