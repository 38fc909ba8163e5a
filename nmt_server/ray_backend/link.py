"""The way to the replicas of one model, by the handle of their deployment."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from ray.exceptions import RayError
from ray.serve.exceptions import DeploymentUnavailableError, RayServeException

from nmt_server.ray_backend.calls import Calls, failed, what_happened
from nmt_server.ray_backend.cluster import Cluster
from nmt_server.worker.answers import Answers, Draining
from nmt_server.worker.backend import Link
from nmt_server.worker.wire import Message

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

logger = logging.getLogger(__name__)

# How long replicas may take to say how they are, in seconds.
_STATUS_SECONDS = 1.5
# What is summed over replicas.
_SUMS = ("memory", "open_requests", "replicas", "waiting_tokens")


class RayLink(Link):
    """The way to all replicas of one model; Ray chooses one for each call."""

    def __init__(
        self,
        cluster: Cluster,
        handle: DeploymentHandle[Any],
        let_go: Callable[[bool], None],
    ) -> None:
        """To be made in the thread of the cluster's loop.

        `let_go` is called where the model is not needed any more, with whether that is sure.
        """
        self._cluster = cluster
        self._calls = Calls(cluster.loop, handle, self._put)
        self._all = handle.options(method_name="answer")
        self._let_go = let_go
        self._lock = threading.Lock()
        self._waiting: dict[int, Answers] = {}
        self.is_ending = False

    def register(self, request_id: int, *, is_work: bool = True) -> Answers:
        """See `Link.register`."""
        answers = Answers(is_work)
        with self._lock:
            if self.is_ending:
                raise Draining
            self._waiting[request_id] = answers
        return answers

    def forget(self, request_id: int) -> None:
        """See `Link.forget`."""
        with self._lock:
            self._waiting.pop(request_id, None)

    def send(self, message: Message) -> None:
        """See `Link.send`."""
        match message["type"]:
            case "cancel":
                self._calls.cancel(message["id"])
            case "retire":
                self._let_go(False)
            case "unload":
                self._let_go(True)
            case "status" | "slice":
                self._cluster.carry(self._ask_all(message))
            case _:
                self._calls.send(message)

    async def _ask_all(self, message: Message) -> None:
        """Ask all replicas at once, and give what they say together."""
        number = message["id"]
        try:
            said = await asyncio.wait_for(
                self._all.broadcast("answer", orjson.dumps(message)).results_async(
                    return_exceptions=True
                ),
                _STATUS_SECONDS,
            )
        except (TimeoutError, DeploymentUnavailableError):
            # None has loaded yet, or what is there does not answer.
            said = []
        except (RayError, RayServeException) as error:
            self._put(number, what_happened(error))
            return
        except Exception as error:
            logger.exception("The replicas of a model could not be asked.")
            self._put(number, failed(error))
            return
        found = [orjson.loads(each) for each in said if isinstance(each, bytes)]
        if message["type"] == "slice":
            kept = [answer for answer in found if answer["shape"]]
            self._put(number, (kept or found or [{"type": "draining"}])[0])
        else:
            self._put(number, _together(found))

    def _put(self, number: int, answer: Message) -> None:
        with self._lock:
            answers = self._waiting.get(number)
        # None for a request that was given up: its late answers belong to nobody.
        if answers is not None:
            answers.put(answer)


def _together(states: Sequence[Message]) -> Message:
    """The states of all replicas as one."""
    if not states:
        return {"type": "status", "state": "loading"}
    figures: dict[str, float] = {}
    for state in states:
        for name, value in state.get("figures", {}).items():
            figures[name] = figures.get(name, 0.0) + value
    for name in ("waiting_seconds", "load_seconds"):
        if name in figures:
            figures[name] /= len(states)
    sums = {name: sum(state.get(name, 0) for state in states) for name in _SUMS}
    first: Mapping[str, Any] = states[0]
    return {**first, **sums, "clients": 0, "figures": figures}
