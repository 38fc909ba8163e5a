"""A replica of Ray Serve that carries what a host process carries.

Nothing here imports Ray, which only calls it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import NmtServerError
from nmt_server.logs.formats import formatter
from nmt_server.ray_backend.autoscaling import BUSY, WAITING_SECONDS
from nmt_server.ray_backend.exchange import Exchange
from nmt_server.ray_backend.failures import told
from nmt_server.worker.loading import load_model
from nmt_server.worker.service import Service

logger = logging.getLogger("nmt_server.host")

# What is measured of a machine stays there, and no folder of this server is on each.
_NOT_MEASURED = Path(os.devnull)
# Work may be held up by what nobody waits for any more for so long.
_HELD_UP_SECONDS = 5.0
# A cancellation may overtake its call. All replicas are told of each, and few are needed so long.
_MOST_CANCELLED = 256


class Replica:
    """A loaded model, asked with the messages of `nmt_server.worker.wire` as JSON."""

    def __init__(self, spec: dict[str, Any], log_format: str) -> None:
        """Loads the model; raises an error that `failures.read` understands where it cannot."""
        _set_up_log(log_format)
        try:
            self._model = load_model(EngineSpec(**spec), _NOT_MEASURED, None)
        except Exception as error:
            if not isinstance(error, NmtServerError):
                logger.exception("The model could not be loaded.")
                error = NmtServerError(f"{error}", "See the logs of Ray.")
            raise RuntimeError(told(error)) from error
        self._service = Service()
        self._service.begin(self._model)
        # Calls by their keys, and what was cancelled of calls that have not come yet.
        self._exchanges: dict[str, Exchange] = {}
        self._cancelled_before: deque[tuple[str, int]] = deque(maxlen=_MOST_CANCELLED)
        self._figures_at = time.monotonic(), 0.0
        self._held_up_since = time.monotonic()
        self._broken: list[str] = []
        self._watch_threads()

    async def stream(self, key: str, asked: bytes) -> AsyncIterator[bytes]:
        """The answers to the messages of a call, as `Exchange.answers` gives them.

        The call is known by `key`.
        """
        messages = [
            message
            for message in orjson.loads(asked)
            if (key, message["id"]) not in self._cancelled_before
        ]
        exchange = self._exchanges[key] = Exchange(self._service)
        try:
            async for said in exchange.answers(messages):
                yield said
        finally:
            del self._exchanges[key]

    async def cancel(self, key: str, number: int) -> None:
        """Nobody waits any more for a request of a call, which may be another replica's."""
        exchange = self._exchanges.get(key)
        if exchange is not None:
            exchange.cancel(number)
        else:
            self._cancelled_before.append((key, number))

    async def has(self, key: str) -> bool:
        """Whether it is this replica that answers a call."""
        return key in self._exchanges

    async def answer(self, asked: bytes) -> bytes:
        """The answer to a message that needs no decoding."""
        said = [each async for each in Exchange(self._service).answers([orjson.loads(asked)])]
        [[_, answer]], _ = orjson.loads(said[0])
        return orjson.dumps(answer)

    def check_health(self) -> None:
        """Raise where Ray is to replace this replica."""
        if self._broken:
            raise RuntimeError(self._broken[0])
        now = time.monotonic()
        if not self._model.scheduler.is_held_up():
            self._held_up_since = now
        elif now - self._held_up_since > max(_HELD_UP_SECONDS, self._model.seconds):
            raise RuntimeError(
                "Nobody waits any more for what the engine works on, and others do: another "
                "replica takes over."
            )

    def record_autoscaling_stats(self) -> dict[str, float]:
        """What `ByWaitingTokens` reads."""
        scheduler, engine = self._model.scheduler, self._model.engine
        now, seconds = time.monotonic(), scheduler.figures.engine_seconds
        before, seconds_before = self._figures_at
        self._figures_at = now, seconds
        passed = max(now - before, 1e-3) * engine.replicas
        busy = min(1.0, (seconds - seconds_before) / passed)
        return {WAITING_SECONDS: scheduler.waiting_seconds, BUSY: busy}

    def _watch_threads(self) -> None:
        """Note where a thread ends with an error: nobody does its work any more."""
        before = threading.excepthook

        def hook(args: threading.ExceptHookArgs) -> None:
            name = args.thread.name if args.thread else ""
            if name in ("intake", "inspector") or name.startswith("batch-"):
                self._broken.append(f"The thread {name} ended with {args.exc_value!r}.")
            before(args)

        threading.excepthook = hook


def _set_up_log(log_format: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(log_format))
    # That of the package alone: the rest is Ray's.
    log = logging.getLogger("nmt_server")
    log.handlers = [handler]
    log.propagate = False
