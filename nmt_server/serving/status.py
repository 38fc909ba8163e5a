"""What is known of registered models beside their rows: their hosts and their size on disk."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from nmt_server.errors import InvalidModel, ModelUnavailable
from nmt_server.models import TranslationModel
from nmt_server.sentences import translated
from nmt_server.serving.current_models import unfinished_swap
from nmt_server.serving.file_changes import refused_change
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from nmt_server.worker.host_state import HostState

# How long a mute host can hold up a list of models, in seconds. One that works answers in 0.001 s.
_WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class ModelReport:
    """The state of a model's host, and the bytes of its files, None where some are missing.

    `host` is the one that serves now. `swap` says what becomes of a change that it does not serve
    yet; empty where there is none.
    """

    host: HostState
    size: int | None
    swap: str = ""

    def host_text(self) -> str:
        """The state of the host in a line."""
        host = self.host
        text = (
            f"{gettext(host.state)}: {translated(host.reason)}"
            if host.reason
            else self.state_text()
        )
        return " ".join([f"{text}{'.' if self.notes() else ''}", *self.notes()])

    def state_text(self) -> str:
        """The state of the host without what there is to say of it."""
        host = self.host
        if host.state in ("ready", "draining"):
            told = gettext(
                "%(state)s on %(device)s (%(type)s, %(replicas)d x %(threads)d threads, "
                "%(budget)d tokens a batch), %(memory)s"
            )
            return told % {
                "state": gettext(host.state),
                "device": host.device,
                "type": host.compute_type,
                "replicas": host.replicas,
                "threads": host.threads_per_replica,
                "budget": host.token_budget,
                "memory": size_text(host.memory),
            }
        return gettext(host.state)

    def notes(self) -> list[str]:
        """What somebody who relies on the model should know, in sentences."""
        return [note for note in (device_note(self.host), self.swap) if note]


def device_note(host: HostState) -> str:
    """That the model does not run on the device of its row, in a sentence; empty if it does."""
    if not host.device_note:
        return ""
    told = gettext("It runs on the %(device)s: %(why)s.")
    return told % {"device": host.device.upper(), "why": host.device_note}


def swap_note(pk: int) -> str:
    """What becomes of a model's change, in a sentence; empty where none is unfinished."""
    swap = unfinished_swap(pk)
    if swap is not None and not swap.failure:
        return gettext("It was changed; what it was before serves until the change has loaded.")
    failure = swap.failure if swap else refused_change(pk)
    if not failure:
        return ""
    told = gettext("It was changed and cannot serve so; what it was before goes on.")
    return f"{told} {translated(failure)}"


def report_models(rows: Sequence[TranslationModel]) -> list[ModelReport]:
    """One report a row, in order. Never starts a host, and waits for all of them at once."""
    states = host_states([_serving(row) for row in rows])
    return [
        ModelReport(state, _size_on_disk(row), swap_note(row.pk))
        for row, state in zip(rows, states, strict=True)
    ]


def host_states(models: Sequence[ServedModel]) -> list[HostState]:
    """The states of the hosts of `models`, in order. Waits for all of them at once."""
    if not models:
        return []
    pool = ThreadPoolExecutor(max_workers=min(len(models), 16))
    states = [pool.submit(_state, model) for model in models]
    pool.shutdown(wait=False)
    in_time = wait(states, timeout=_WAIT_SECONDS).done
    return [state.result() if state in in_time else HostState("not responding") for state in states]


def size_text(size: int | None) -> str:
    """A number of bytes for people."""
    return gettext("files missing") if size is None else filesizeformat(size).replace("\xa0", " ")


def _serving(row: TranslationModel) -> ServedModel:
    swap = unfinished_swap(row.pk)
    return swap.serving if swap else ServedModel.from_row(row)


def _state(model: ServedModel) -> HostState:
    try:
        return worker_client().state(model.spec, timeout=_WAIT_SECONDS)
    except ModelUnavailable as error:
        return HostState("not responding", error.message)


def _size_on_disk(row: TranslationModel) -> int | None:
    try:
        return sum(file.stat().st_size for file in row.files())
    except (OSError, InvalidModel):
        return None
