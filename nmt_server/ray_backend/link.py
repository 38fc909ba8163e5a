"""Requests to the replicas of one model, each a call of its deployment's handle."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import orjson
from ray.exceptions import RayError, RayTaskError
from ray.serve.exceptions import DeploymentUnavailableError, RayServeException

from nmt_server.ray_backend.cluster import Cluster
from nmt_server.worker.answers import Answers, Draining
from nmt_server.worker.backend import Link
from nmt_server.worker.wire import Message

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

logger = logging.getLogger(__name__)

# Requests of so few segments are answered as a whole: a call whose answers come one by one costs
# more than such a request.
_FEW_SEGMENTS = 4
# How long replicas may take to say how they are, in seconds.
_STATUS_SECONDS = 1.5
# What is summed over replicas.
_SUMS = ("memory", "open_requests", "replicas", "waiting_tokens")


class RayLink(Link):
    """The way to all replicas of one model; Ray chooses one for each request."""

    def __init__(
        self,
        cluster: Cluster,
        handle: DeploymentHandle[Any],
        let_go: Callable[[bool], None],
    ) -> None:
        """`let_go` is called where the model is not needed any more, with whether that is sure."""
        self._cluster = cluster
        self._whole = handle.options(method_name="answer")
        self._stream = handle.options(method_name="stream", stream=True)
        self._let_go = let_go
        self._lock = threading.Lock()
        self._waiting: dict[int, Answers] = {}
        self._calls: dict[int, Future[None]] = {}
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
                self._cancel(message["id"])
            case "retire":
                self._let_go(False)
            case "unload":
                self._let_go(True)
            case "status" | "slice":
                self._begin(message["id"], self._ask_all(message))
            case _:
                self._begin(message["id"], self._ask_one(message))

    def _begin(self, number: int, call: Any) -> None:
        begun = self._cluster.carry(call)
        self._calls[number] = begun
        begun.add_done_callback(lambda _: self._calls.pop(number, None))

    def _cancel(self, number: int) -> None:
        call = self._calls.get(number)
        if call is not None:
            call.cancel()

    async def _ask_one(self, message: Message) -> None:
        """Ask a replica, and give its answers to who waits for them."""
        number = message["id"]
        asked = orjson.dumps(message)
        response: Any = None
        try:
            if _is_short(message):
                response = self._whole.remote(asked)
                self._give(orjson.loads(await response))
            else:
                response = self._stream.remote(asked)
                async for said in response:
                    self._give(orjson.loads(said))
            # Nobody reads this who has all answers.
            self._put(number, {"type": "gone"})
        except asyncio.CancelledError:
            if response is not None:
                response.cancel()
            raise
        except (RayError, RayServeException) as error:
            self._put(number, _what_happened(error))
        except Exception as error:
            logger.exception("A call of a replica failed.")
            self._put(number, _failed(error))

    async def _ask_all(self, message: Message) -> None:
        """Ask all replicas at once, and give what they say together."""
        number = message["id"]
        try:
            said = await asyncio.wait_for(
                self._whole.broadcast("answer", orjson.dumps(message)).results_async(
                    return_exceptions=True
                ),
                _STATUS_SECONDS,
            )
        except (TimeoutError, DeploymentUnavailableError):
            # None has loaded yet, or what is there does not answer.
            said = []
        except (RayError, RayServeException) as error:
            self._put(number, _what_happened(error))
            return
        except Exception as error:
            logger.exception("The replicas of a model could not be asked.")
            self._put(number, _failed(error))
            return
        found = [orjson.loads(each)[0] for each in said if isinstance(each, bytes)]
        if message["type"] == "slice":
            kept = [answer for answer in found if answer["shape"]]
            self._put(number, (kept or found or [{"type": "draining"}])[0])
        else:
            self._put(number, _together(found))

    def _give(self, said: Sequence[Message]) -> None:
        for answer in said:
            if answer["type"] == "results":
                for number, own in answer["results"]:
                    self._put(number, {"type": "results", "results": own})
            else:
                self._put(answer["id"], answer)

    def _put(self, number: int, answer: Message) -> None:
        with self._lock:
            answers = self._waiting.get(number)
        # None for a request that was given up: its late answers belong to nobody.
        if answers is not None:
            answers.put(answer)


def _is_short(message: Message) -> bool:
    """Whether what is asked for is answered at once, or nearly so."""
    if message["type"] != "translate":
        return True
    is_streamed = any("partial" in detail for _, _, detail in message["kinds"])
    return len(message["segments"]) <= _FEW_SEGMENTS and not is_streamed


def _what_happened(error: RayError | RayServeException) -> Message:
    """What a client is told where Ray could not carry a call."""
    if isinstance(error, DeploymentUnavailableError):
        return {"type": "draining"}
    if isinstance(error, RayTaskError):
        logger.error("A replica failed on a request: %s", error)
        return _failed(error.cause)
    # The replica died, or its node did, or nobody can be reached.
    logger.warning("A call of a replica was lost: %s", type(error).__name__)
    return {"type": "gone"}


def _failed(error: BaseException) -> Message:
    message = f"The model failed on this: {error}"
    return {"type": "failed", "message": message, "hint": "See the logs of Ray."}


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
