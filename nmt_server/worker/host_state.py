"""What is known of a host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from nmt_server.worker.wire import Message

STATES = ("not loaded", "loading", "ready", "draining", "failed", "not responding")
"""What a host can be."""


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host.

    `state` is one of `STATES`. `device_note` says why the device is not the one of the model's row.
    `memory` is the resident size of the process in bytes. `figures` is what it has done, see
    `nmt_server.worker.figures`.
    """

    state: str
    reason: str = ""
    pid: int = 0
    memory: int = 0
    clients: int = 0
    open_requests: int = 0
    device: str = ""
    device_note: str = ""
    compute_type: str = ""
    replicas: int = 0
    threads_per_replica: int = 0
    token_budget: int = 0
    waiting_tokens: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)


def host_state(answer: Message) -> HostState:
    """The state in an answer of a host; what it has beside that is left out."""
    names = {each.name for each in fields(HostState)}
    return HostState(**{name: value for name, value in answer.items() if name in names})
