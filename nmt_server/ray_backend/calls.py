"""Messages on their way to the replicas of one model: what waits goes in one call."""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from grpc import RpcError
from ray.exceptions import RayError, RayTaskError
from ray.serve.exceptions import DeploymentUnavailableError, RayServeException

from nmt_server.worker.wire import Message

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

logger = logging.getLogger(__name__)

# A call takes as long as some lines of a small model do. What requests are under way keep a replica
# busy for longer than this each, in seconds, so for as long the next call can wait for others that
# go with it; who is alone never waits.
_WAIT_FOR_EACH_SECONDS = 0.0005
_LONGEST_WAIT_SECONDS = 0.02
# Who was answered together asks again within so many seconds, mostly.
_ASKING_AGAIN_SECONDS = 0.003
# A machine may be gone without a word. After so many seconds without an answer, replicas are asked
# which of them has the call, and have so many to say so.
_SILENT_SECONDS = 30.0
_ASKED_SECONDS = 5.0
# What is beyond so many segments goes in another call, perhaps to another replica.
_MOST_SEGMENTS = 64


@dataclass(eq=False, slots=True)
class _Call:
    """One call, and the requests that it has not answered yet."""

    key: str
    open: set[int]
    task: asyncio.Task[None] | None = None
    timer: asyncio.TimerHandle | None = None
    is_lost: bool = False


class Calls:
    """Calls of the handle of a deployment; Ray chooses the replica of each."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        handle: DeploymentHandle[Any],
        put: Callable[[int, Message], None],
    ) -> None:
        """To be made in the thread of `loop`, in which `put` is given the answers.

        Each comes with the id of its request.
        """
        self._loop = loop
        if not handle.is_initialized:
            # A loop of Ray's own would be two more threads that each call and each answer pass.
            handle._init(_run_router_in_separate_loop=False)
        # By gRPC, with Ray's token: an object of Ray for each answer takes twice as long.
        self._stream = handle.options(
            method_name="stream",
            stream=True,
            _by_reference=False,
            request_serialization="pickle",
            response_serialization="pickle",
        )
        self._handle = handle
        self._put = put
        self._lock = threading.Lock()
        # Messages by the id of their request, with how many segments they have.
        self._waiting: dict[int, tuple[bytes, int]] = {}
        self._is_due = False
        # The rest belongs to the thread of the loop.
        self._calls: dict[int, _Call] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._last_at = 0.0
        self._not_before = 0.0
        self._count = 0
        self._name = uuid.uuid4().hex

    def send(self, message: Message) -> None:
        """Send a message in a call, soon. From any thread."""
        # What cannot be said is the error of who wants to say it.
        said = orjson.dumps(message)
        with self._lock:
            self._waiting[message["id"]] = said, len(message.get("segments", ()))
            if self._is_due:
                return
            self._is_due = True
        self._loop.call_soon_threadsafe(self._begin_in_time)

    def cancel(self, number: int) -> None:
        """Nobody waits any more for a request. From any thread."""
        self._loop.call_soon_threadsafe(self._cancel, number)

    def _begin_in_time(self) -> None:
        wait = min(len(self._calls) * _WAIT_FOR_EACH_SECONDS, _LONGEST_WAIT_SECONDS)
        self._loop.call_at(max(self._last_at + wait, self._not_before), self._begin)

    def _begin(self) -> None:
        with self._lock:
            taken = self._take()
            self._is_due = bool(self._waiting)
            if self._is_due:
                self._loop.call_soon(self._begin)
        if not taken:
            return  # All of it was taken back.
        self._last_at = self._loop.time()
        self._count += 1
        call = _Call(f"{self._name}-{self._count}", set(taken))
        self._calls.update(dict.fromkeys(taken, call))
        asked = b"[" + b",".join(taken.values()) + b"]"
        call.task = self._loop.create_task(self._carry(call, asked))
        self._look_later(call)

    def _take(self) -> dict[int, bytes]:
        """What goes in the next call, in the order in which it came."""
        taken: dict[int, bytes] = {}
        segments = 0
        for number, (said, own) in list(self._waiting.items()):
            segments += own
            if taken and segments > _MOST_SEGMENTS:
                break
            taken[number] = said
            del self._waiting[number]
        return taken

    def _cancel(self, number: int) -> None:
        with self._lock:
            if self._waiting.pop(number, None) is not None:
                return
        call = self._calls.pop(number, None)
        if call is None:
            return
        call.open.discard(number)
        if call.open:
            # Others wait for the same call. The replica that has it knows it.
            self._ask(self._cancel_one(call.key, number))
        elif call.task is not None:
            call.task.cancel()

    async def _cancel_one(self, key: str, number: int) -> None:
        try:
            await self._handle.broadcast("cancel", key, number).results_async(
                return_exceptions=True
            )
        except (RayError, RayServeException) as error:
            logger.warning("What nobody waits for could not be cancelled: %s", error)

    def _ask(self, asking: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(asking)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def _look_later(self, call: _Call) -> None:
        call.timer = self._loop.call_later(_SILENT_SECONDS, lambda: self._ask(self._look(call)))

    async def _look(self, call: _Call) -> None:
        """Give up a call that none of the replicas has, where any answers."""
        try:
            said = await asyncio.wait_for(
                self._handle.broadcast("has", call.key).results_async(return_exceptions=True),
                _ASKED_SECONDS,
            )
        except (TimeoutError, RayError, RayServeException):
            said = []
        known = [each for each in said if isinstance(each, bool)]
        if not call.open or call.task is None or call.task.done():
            return
        if known and not any(known):
            call.is_lost = True
            call.task.cancel()
        else:
            self._look_later(call)

    async def _carry(self, call: _Call, asked: bytes) -> None:
        """Ask a replica, and give its answers to who waits for them."""
        response: Any = None
        try:
            response = self._stream.remote(call.key, asked)
            async for said in response:
                answers, finished = orjson.loads(said)
                for number, answer in answers:
                    self._put(number, answer)
                if len(finished) > 1:
                    self._not_before = self._loop.time() + _ASKING_AGAIN_SECONDS
                for number in finished:
                    call.open.discard(number)
                    self._calls.pop(number, None)
            lost: Message = {"type": "gone"}
        except asyncio.CancelledError:
            if response is not None:
                response.cancel()
            if not call.is_lost:
                raise
            logger.warning("A call is with none of the replicas any more.")
            lost = {"type": "gone"}
        except (RayError, RayServeException, RpcError) as error:
            lost = what_happened(error)
        except Exception as error:
            logger.exception("A call of a replica failed.")
            lost = failed(error)
        finally:
            if call.timer is not None:
                call.timer.cancel()
        for number in call.open:
            self._put(number, lost)
            self._calls.pop(number, None)


def what_happened(error: RayError | RayServeException | RpcError) -> Message:
    """What a client is told where Ray could not carry a call."""
    if isinstance(error, DeploymentUnavailableError):
        return {"type": "draining"}
    if isinstance(error, RayTaskError):
        logger.error("A replica failed on a request: %s", error)
        return failed(error.cause)
    # The replica died, or its node did, or nobody can be reached.
    logger.warning("A call of a replica was lost: %s", type(error).__name__)
    return {"type": "gone"}


def failed(error: BaseException) -> Message:
    """What a client is told of an error that nobody has foreseen."""
    message = f"The model failed on this: {error}"
    return {"type": "failed", "message": message, "hint": "See the logs of Ray."}
