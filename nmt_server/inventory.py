"""What is known of registered models beside their rows: their hosts and their size on disk."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from nmt_server.errors import ModelUnavailable
from nmt_server.fingerprint import model_files
from nmt_server.models import TranslationModel
from nmt_server.registry import ServedModel, worker_client
from nmt_server.worker.client import HostState

# How long a mute host can hold up a list of models, in seconds. One that works answers in 0.001 s.
_WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class ModelReport:
    """The state of a model's host, and the bytes of its files, None where some are missing."""

    host: HostState
    size: int | None

    def host_text(self) -> str:
        """The state of the host in a line."""
        if self.host.state == "ready":
            where = f"{self.host.device} ({self.host.compute_type})"
            return f"ready on {where}, {size_text(self.host.memory)}"
        return f"{self.host.state}: {self.host.reason}" if self.host.reason else self.host.state


def report_models(rows: Sequence[TranslationModel]) -> list[ModelReport]:
    """One report a row, in order. Never starts a host, and waits for all of them at once."""
    if not rows:
        return []
    models = [ServedModel.from_row(row) for row in rows]
    pool = ThreadPoolExecutor(max_workers=min(len(models), 16))
    states = [pool.submit(_state, model) for model in models]
    pool.shutdown(wait=False)
    in_time = wait(states, timeout=_WAIT_SECONDS).done
    return [
        ModelReport(
            state.result() if state in in_time else HostState("not responding"), _size_on_disk(row)
        )
        for row, state in zip(rows, states, strict=True)
    ]


def size_text(size: int | None) -> str:
    """A number of bytes for people."""
    return "files missing" if size is None else filesizeformat(size).replace("\xa0", " ")


def _state(model: ServedModel) -> HostState:
    try:
        return worker_client().state(model.spec, timeout=_WAIT_SECONDS)
    except ModelUnavailable as error:
        return HostState("not responding", error.message)


def _size_on_disk(row: TranslationModel) -> int | None:
    try:
        files = model_files(row.path, (row.source_sentencepiece, row.target_sentencepiece))
        return sum(file.stat().st_size for file in files)
    except OSError:
        return None
