"""The hosts of the registered models, asked over the sockets that the web processes use."""

from __future__ import annotations

from collections.abc import Iterator

from nmt_server.errors import NmtServerError
from nmt_server.monitoring.figures import Figure, counter, gauge
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.status import host_states
from nmt_server.worker.host_state import STATES, HostState

_GAUGES = (
    ("memory_bytes", "memory", "Resident memory of the host."),
    ("clients", "clients", "Web processes that are connected."),
    ("open_requests", "open_requests", "Requests that wait for the host."),
    ("replicas", "replicas", "Batches that are decoded at a time."),
    ("token_budget", "token_budget", "Tokens a batch, padded, and 16 for each segment."),
    ("waiting_tokens", "waiting_tokens", "Tokens that wait for the engine."),
)
_COUNTERS = (
    ("segments", "Segments that were answered."),
    ("failed_segments", "Segments on which the engine failed."),
    ("source_tokens", "Tokens that the engine has read."),
    ("target_tokens", "Tokens that the engine has written."),
    ("batches", "Batches that were decoded."),
    ("batch_tokens", "What the batches have taken of their token budgets, padded."),
    ("batch_room", "The token budgets of these batches."),
    ("engine_seconds", "Seconds that replicas have decoded."),
    ("queued_seconds", "Seconds that segments have waited for the engine, all together."),
)


def host_figures() -> Iterator[Figure]:
    """The figures of each model's host; without the database, none before the first request.

    Never starts a host.
    """
    try:
        models = registered_models()
    except NmtServerError:
        return
    for model, host in zip(models, host_states(models), strict=True):
        yield from _figures(model.name, host)


def _figures(name: str, host: HostState) -> Iterator[Figure]:
    for state in STATES:
        yield gauge(
            "nmt_host_state",
            "1 for the state of the model's host.",
            float(host.state == state),
            model=name,
            state=state.replace(" ", "_"),
        )
    if not host.pid:
        return
    for suffix, attribute, description in _GAUGES:
        yield gauge(f"nmt_host_{suffix}", description, getattr(host, attribute), model=name)
    figures = host.figures
    yield gauge(
        "nmt_host_waiting_seconds",
        "How long the engine takes for what waits now, as fast as it was lately.",
        figures.get("waiting_seconds", 0.0),
        model=name,
    )
    yield gauge(
        "nmt_host_load_seconds",
        "How long the model took to load.",
        figures.get("load_seconds", 0.0),
        model=name,
    )
    for key, description in _COUNTERS:
        yield counter(f"nmt_host_{key}", description, figures.get(key, 0.0), model=name)
