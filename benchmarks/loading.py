"""How long a base-size model takes to load in each engine, and the memory of its host."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from nmt_server.conf import BUILT_IN_ENGINES
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.kind import engine_kind
from nmt_server.engines.marking import LanguagePair
from nmt_server.options import DecodingOptions
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.work import WorkItem
from tests.random_model import build_random_model

LAYERS, DIMENSION, HEADS, VOCABULARY = 6, 512, 8, 32_000
_LINES = [f"{number}匹の猫と犬が静かに前へと走る。" for number in range(64)]


@dataclass(frozen=True)
class Loading:
    """Seconds to load, and MiB of the host after loading and at its peak while translating."""

    engine: str
    seconds: float
    resident: float
    peak: float


def loadings() -> list[Loading]:
    """Measure every engine that is installed, each in a host process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        converted = build_random_model(
            folder / "ctranslate2",
            layers=LAYERS, dimension=DIMENSION, heads=HEADS, vocabulary_size=VOCABULARY,
        )  # fmt: skip
        specs = [_spec("ctranslate2", str(converted), converted)]
        if find_spec("fairseq"):
            specs.append(_spec("fairseq", str(_fairseq_checkpoint(folder / "fairseq")), converted))
        return [_measure(spec, folder / "run") for spec in specs]


def _spec(engine: str, path: str, spm: Path) -> EngineSpec:
    return EngineSpec(
        fingerprint="benchmark",
        engine=BUILT_IN_ENGINES[engine],
        path=path,
        source_sentencepiece=str(spm / "spm.ja.nopretok.model"),
        target_sentencepiece=str(spm / "spm.en.nopretok.model"),
        source_language="ja",
        target_language="en",
    )


def _measure(spec: EngineSpec, run_directory: Path) -> Loading:
    client = WorkerClient(run_directory)
    started = time.perf_counter()
    state = client.load(spec, keep_alive=60, timeout=300)
    seconds = time.perf_counter() - started
    options = DecodingOptions(beam_size=5, max_decoding_length=32)
    items = [WorkItem(line, options) for line in _LINES]
    for _ in client.translate(spec, items, LanguagePair("ja", "en"), keep_alive=60, timeout=300):
        pass
    peak = psutil.Process(state.pid).memory_info().rss
    status = Path(f"/proc/{state.pid}/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        peak = int(lines["VmHWM"].split()[0]) * 1024
    client.close()
    return Loading(engine_kind(spec.engine).label, seconds, state.memory / 1024**2, peak / 1024**2)


def _fairseq_checkpoint(folder: Path) -> Path:
    """The demo's checkpoint, made base size with random weights."""
    import torch
    from fairseq import tasks
    from fairseq.models.transformer import TransformerModel

    from tests.fairseq_models import load_state

    folder.mkdir()
    for language in ("ja", "en"):
        words = "".join(f"filler{number} 1\n" for number in range(VOCABULARY - 4))
        (folder / f"dict.{language}.txt").write_text(words)
    state = load_state()
    task, model = state["cfg"]["task"], state["cfg"]["model"]
    for side in ("encoder", "decoder"):
        setattr(model, f"{side}_layers", LAYERS)
        setattr(model, f"{side}_embed_dim", DIMENSION)
        setattr(model, f"{side}_ffn_embed_dim", 4 * DIMENSION)
        setattr(model, f"{side}_attention_heads", HEADS)
    for name in ("decoder_input_dim", "decoder_output_dim"):
        setattr(model, name, DIMENSION)
    model.data = str(folder)
    setup = tasks.TASK_REGISTRY["translation"].setup_task(_as_namespace(task, str(folder)))
    state["model"] = TransformerModel.build_model(model, setup).state_dict()
    torch.save(state, folder / "model.pt")
    return folder / "model.pt"


def _as_namespace(task: object, data: str) -> object:
    from argparse import Namespace

    values = dict(task) if isinstance(task, dict) else dict(vars(task))
    return Namespace(**{**values, "data": data})
