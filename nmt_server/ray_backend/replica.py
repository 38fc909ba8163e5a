"""A replica of Ray Serve that carries what a host process carries.

Nothing here imports Ray, which only calls it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import orjson

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import NmtServerError
from nmt_server.logs.formats import formatter
from nmt_server.ray_backend.autoscaling import BUSY, WAITING_SECONDS
from nmt_server.ray_backend.failures import told
from nmt_server.worker.loading import load_model
from nmt_server.worker.service import Service
from nmt_server.worker.wire import Message

logger = logging.getLogger("nmt_server.host")

# What is measured of a machine stays there, and no folder of this server is on each.
_NOT_MEASURED = Path(os.devnull)
# Work may be held up by what nobody waits for any more for so long.
_HELD_UP_SECONDS = 5.0


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
        self._figures_at = time.monotonic(), 0.0
        self._held_up_since = time.monotonic()
        self._broken: list[str] = []
        self._watch_threads()

    async def stream(self, asked: bytes) -> AsyncIterator[bytes]:
        """The answers to a message as they come, several at a time where they have waited."""
        message = orjson.loads(asked)
        loop = asyncio.get_running_loop()
        answers: asyncio.Queue[Message] = asyncio.Queue()
        caller = _Caller(lambda answer: loop.call_soon_threadsafe(answers.put_nowait, answer))
        self._service.admit(caller)
        try:
            self._service.receive(caller, message)
            unanswered = len(message.get("segments", ())) or 1
            while unanswered > 0:
                said = [await answers.get()]
                while not answers.empty():
                    said.append(answers.get_nowait())
                unanswered -= sum(_finished(answer, unanswered) for answer in said)
                yield orjson.dumps(said)
        finally:
            # Also where nobody waits any more: then nothing more of it is decoded.
            self._service.disconnect(caller)

    async def answer(self, asked: bytes) -> bytes:
        """The answers to a message, all at once."""
        said: list[Message] = []
        async for some in self.stream(asked):
            said += orjson.loads(some)
        return orjson.dumps(said)

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


class _Caller:
    """Who waits for the answers to one message."""

    def __init__(self, send: Callable[[Message], object]) -> None:
        self._send = send

    def send(self, message: Message) -> None:
        """From any thread."""
        self._send(message)

    def wait_until_closed(self, timeout: float) -> bool:
        """It is Ray who ends replicas, and who waits for what they still do."""
        return True


def _finished(answer: Message, unanswered: int) -> int:
    """How much of what is waited for an answer brings to its end."""
    if answer["type"] != "results":
        return unanswered
    return sum(not partial for _, own in answer["results"] for *_, partial, _places in own)


def _set_up_log(log_format: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(log_format))
    # That of the package alone: the rest is Ray's.
    log = logging.getLogger("nmt_server")
    log.handlers = [handler]
    log.propagate = False
