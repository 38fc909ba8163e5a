"""From a spec to a model that translates."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path

from nmt_server.engines.base import Engine, EngineSpec, OutOfMemory
from nmt_server.engines.kind import engine_kind, model_files
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS, Marking
from nmt_server.engines.tokenizers import Tokenizer, load_tokenizer
from nmt_server.errors import ModelUnavailable
from nmt_server.model_files.fingerprint import files_signature, fingerprint
from nmt_server.worker.inspection import Inspection
from nmt_server.worker.inspector import Inspector
from nmt_server.worker.scheduler import Scheduler
from nmt_server.worker.tuning import Material, measure, read_tuning, tuned, write_tuning
from nmt_server.worker.wire import Message
from nmt_server.worker.work import Sample


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """An engine with a model, what feeds it and what looks into it.

    `seconds` is how long it took to load.
    """

    engine: Engine
    scheduler: Scheduler
    inspector: Inspector
    seconds: float

    def status(self) -> Message:
        """What a `status` message says of it."""
        engine, scheduler = self.engine, self.scheduler
        return {
            "device": engine.device,
            "device_note": engine.device_note,
            "compute_type": engine.compute_type,
            "replicas": engine.replicas,
            "threads_per_replica": engine.threads_per_replica,
            "token_budget": scheduler.token_budget,
            "waiting_tokens": scheduler.waiting_tokens,
            "figures": {
                **asdict(scheduler.figures),
                "load_seconds": self.seconds,
                "waiting_seconds": scheduler.waiting_seconds,
            },
        }


def load_model(spec: EngineSpec, tuning_record: Path, sample: Sample | None) -> LoadedModel:
    """Load the model and what reads and writes its texts, as fast as is known to be best.

    With a `sample`, that is measured where nobody has yet. Raises `NmtServerError`, and what
    libraries raise.
    """
    began = time.monotonic()
    try:
        return _load_model(spec, tuning_record, sample, began)
    except (OutOfMemory, MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "new thread" not in str(error):
            raise
        raise ModelUnavailable(
            f"There is not enough memory to load the model, or no thread to be had: {error}.",
            "Give the server more, take other models out of memory, or choose a smaller compute "
            "type, such as int8.",
        ) from error


def _load_model(
    spec: EngineSpec, tuning_record: Path, sample: Sample | None, began: float
) -> LoadedModel:
    tokenizer = load_tokenizer(spec)
    marking = MARKINGS[spec.family].bound(tokenizer.encode)
    engine = _load_engine(spec, tuning_record, sample, tokenizer, marking)
    if spec.files_signature:
        _check_files(spec)
    scheduler = Scheduler(
        engine,
        tokenizer,
        marking=marking,
        max_source_tokens=spec.max_source_tokens,
        max_queued_tokens=spec.max_queued_tokens,
    )
    inspector = Inspector(Inspection(engine, tokenizer, marking))
    return LoadedModel(engine, scheduler, inspector, time.monotonic() - began)


def _load_engine(
    spec: EngineSpec,
    tuning_record: Path,
    sample: Sample | None,
    tokenizer: Tokenizer,
    marking: Marking,
) -> Engine:
    tuning = read_tuning(tuning_record)
    if tuning is None and sample is not None:
        material = Material.of(sample, tokenizer, marking)
        tuning = measure(spec, load_engine, material)
        write_tuning(tuning_record, tuning)
    return load_engine(tuned(spec, tuning))


def _check_files(spec: EngineSpec) -> None:
    """Raise `ModelUnavailable` where what was loaded may not be what the fingerprint is of.

    Files may be replaced at any time after somebody has looked at them, and translations of the new
    ones must not be remembered as those of the old ones.
    """
    try:
        tokenizers = (spec.source_sentencepiece, spec.target_sentencepiece)
        files = model_files(engine_kind(spec.engine), spec.path, tokenizers)
        is_same = (
            files_signature(files) == spec.files_signature
            or fingerprint(files).sha256 == spec.fingerprint
        )
    except OSError:
        is_same = False  # One is gone.
    if not is_same:
        raise ModelUnavailable(
            "The files of the model have changed since they were looked at.",
            "Try again in a moment: they serve once they have translated a text.",
        )
