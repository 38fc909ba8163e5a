"""`GET /api/v1/live`: how the server is doing, as server-sent events."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request
from msgspec import Meta
from rest_framework.request import Request

from nmt_server.api.http.declared import Answer
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.event_stream import event, event_stream
from nmt_server.api.http.followers import following
from nmt_server.api.http.schema import events_of, operation
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted
from nmt_server.jobs.runner import runner
from nmt_server.monitoring.live import LiveModel, live_models, segments_by_answer
from nmt_server.sentences import translated

# Seconds between looks, and after which something is sent although nothing has changed.
_LOOK_EVERY = 1.0
_SILENCE = 15.0

_EVENTS = events_of(
    "Server-sent events `state`, each with JSON in one line of `data`: `models`, "
    "each with `name`, `default`, `state`, `reason`, `device`, `compute_type`, `memory` (bytes), "
    "`open_requests`, `waiting_tokens`, `segments` and `target_tokens` (since its host started); "
    "and `segments`, how many `memory`, `database` and `engine` have answered.",
    "state",
)


class LiveModelAnswer(Answer):
    """A model as it is now."""

    name: str
    default: bool
    state: str
    reason: str
    device: str
    compute_type: str
    memory: Annotated[int, Meta(description="Bytes.")]
    open_requests: int
    waiting_tokens: int
    segments: int
    target_tokens: int


class LiveState(Answer):
    """The server as it is now."""

    models: list[LiveModelAnswer]
    segments: dict[str, int]


class LiveView(ApiView):
    """How the server is doing."""

    http_method_names = ("get", "options")
    content_negotiation_class = JsonWhateverIsAccepted

    @operation(
        operation_id="get_live",
        summary="Follow how the server is doing",
        responses={**_EVENTS, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The models and what answers requests, as server-sent events, whenever that changes."""
        return event_stream(_events(request._request))


def _events(request: HttpRequest) -> Generator[bytes, None, None]:
    gone = threading.Event()
    with following("Ask for the models once in a while."), ClientGone(request) as cancel:
        cancel.on_cancel(gone.set)
        yield from _states(request, gone)


def _states(request: HttpRequest, gone: threading.Event) -> Generator[bytes, None, None]:
    told: LiveState | None = None
    spoke_at = time.monotonic()
    while not (gone.is_set() or runner().is_stopping):
        state = LiveState(
            models=[_model(request, each) for each in live_models()], segments=segments_by_answer()
        )
        if state != told:
            yield event("state", state)
            told, spoke_at = state, time.monotonic()
        elif time.monotonic() - spoke_at > _SILENCE:
            yield b": still here\n\n"
            spoke_at = time.monotonic()
        gone.wait(_LOOK_EVERY)


def _model(request: HttpRequest, model: LiveModel) -> LiveModelAnswer:
    host = model.host
    return LiveModelAnswer(
        name=model.name,
        default=model.is_default,
        state=host.state,
        reason=translated(disclose(request, host.reason), get_language_from_request(request)),
        device=host.device,
        compute_type=host.compute_type,
        memory=host.memory,
        open_requests=host.open_requests,
        waiting_tokens=host.waiting_tokens,
        segments=int(host.figures.get("segments", 0)),
        target_tokens=int(host.figures.get("target_tokens", 0)),
    )
