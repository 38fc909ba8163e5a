"""The web process' side of the hosts: who asks for translations asks here.

There is one `WorkerClient` in a process. It holds one connection to each host that it uses, shared
by all threads; the connection is also the lease that keeps the host alive.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import (
    Cancelled,
    HostDied,
    ModelUnavailable,
    ServerBusy,
    TranslationTimeout,
)
from nmt_server.logs.formats import PLAIN
from nmt_server.logs.request_id import current_request_id
from nmt_server.metrics import counts
from nmt_server.threads.turns import Wait
from nmt_server.tracing.spans import current_parent
from nmt_server.worker.addresses import prepare_run_directory
from nmt_server.worker.launch import find_host, find_or_start_host, last_failure
from nmt_server.worker.messages import items_message, results_of
from nmt_server.worker.wire import Channel, Message, SegmentResult
from nmt_server.worker.work import CancelToken, Priority, Sample, WorkItem

# With keep_alive 0 a host may end between the connection and the request; this often in a row, and
# something else is wrong.
_MOST_ENDING_HOSTS = 20


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


class WorkerClient:
    """Sends work to hosts, which it finds or starts as needed."""

    def __init__(self, run_directory: Path, log_format: str = PLAIN) -> None:
        """Hosts that are started here write their log in `log_format`."""
        self._run_directory = run_directory
        self._log_format = log_format
        self._ids = itertools.count(1)
        self._links: dict[str, _Link] = {}
        self._lock = threading.Lock()
        self._opening: dict[str, threading.Lock] = {}

    def translate(
        self,
        spec: EngineSpec,
        items: Sequence[WorkItem],
        pair: LanguagePair,
        *,
        keep_alive: float,
        timeout: float,
        priority: Priority | None = None,
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Generator[list[SegmentResult], None, None]:
        """Translate segments; yields results as they come, each segment exactly once.

        `timeout` is how long, in seconds, to wait for any segment to come back before giving up
        with `TranslationTimeout`; `deadline`, how long for all of them. Once `cancel` is cancelled,
        `Cancelled` is raised; in both cases nothing more of this reaches the engine. Where the host
        dies, the rest is tried once more on a new one; when that dies too, `HostDied`.
        `ModelUnavailable` where the model cannot be loaded, `ServerBusy` where too much waits.
        """
        left = dict(enumerate(items))
        ends_at = None if deadline is None else time.monotonic() + deadline
        priority = priority or Priority.of_size(len(items))
        deaths = 0
        while left:
            indices = list(left)
            work = {
                **items_message([left[index] for index in indices]),
                "type": "translate",
                "pair": pair.as_list(),
                "priority": priority,
                "keep_alive": keep_alive,
                "request_id": current_request_id(),
                "traceparent": current_parent(),
            }
            try:
                with self._call(spec, work, timeout, ends_at, cancel) as call:
                    while left:
                        results = results_of(call.next_answer()["results"], indices)
                        for result in results:
                            if not result.partial:
                                del left[result.index]
                        yield results
            except _Gone:
                counts.host_deaths.inc()
                deaths += 1
                if deaths > 1:
                    raise HostDied(
                        "The process that translates died twice while working on this.",
                        "See the server's log; a smaller request may work.",
                    ) from None

    def load(
        self, spec: EngineSpec, *, keep_alive: float, timeout: float, sample: Sample | None = None
    ) -> HostState:
        """Load the model where it is not loaded, and wait until it is. Errors as in `translate`.

        With a `sample`, thread layout and token budget are measured, unless they are known.
        """
        message = {"type": "load", "keep_alive": keep_alive}
        try:
            with self._call(spec, message, timeout, sample=sample) as call:
                return _host_state(call.next_answer())
        except _Gone:
            # A host that cannot load may be gone before it has read the request.
            raise last_failure(spec, self._run_directory) or HostDied(
                "The process for the model died while loading.", "See the server's log."
            ) from None

    def state(self, spec: EngineSpec, *, timeout: float = 2.0) -> HostState:
        """The state of the host of `spec`; never starts one."""
        link = self._running_link(spec)
        if link is not None:
            try:
                with _Call(link, next(self._ids), {"type": "status"}, timeout) as call:
                    state = _host_state(call.next_answer())
                if state.state != "failed":
                    return state
            except (_Draining, _Gone):
                pass  # It ends: the same as if there were none.
            except TranslationTimeout:
                return HostState("not responding")
        failure = last_failure(spec, self._run_directory)
        return HostState("failed", str(failure)) if failure else HostState("not loaded")

    def unload(self, spec: EngineSpec) -> bool:
        """Tell the host to end after the work that it has accepted; whether there was one."""
        link = self._running_link(spec)
        if link is None:
            return False
        # The link stays until the host says goodbye: until then it tells that it is draining.
        link.channel.send({"type": "unload"})
        return True

    def retire(self, spec: EngineSpec) -> None:
        """Tell the host of `spec`, if there is one, that nobody needs it any more.

        It ends when it has been idle for a moment, in which web processes may still come that have
        not noticed the change; their leases end with it.
        """
        link = self._running_link(spec)
        if link is not None:
            link.channel.send({"type": "retire"})

    def close(self) -> None:
        """Give all leases back."""
        with self._lock:
            links, self._links = list(self._links.values()), {}
        for link in links:
            link.channel.close()

    @contextmanager
    def _call(
        self,
        spec: EngineSpec,
        message: Message,
        timeout: float,
        ends_at: float | None = None,
        cancel: CancelToken | None = None,
        sample: Sample | None = None,
    ) -> Iterator[_Call]:
        """A call to the host of `spec`, entered when its first answer is there.

        A host that is ending without having accepted the call is left for the next one. `_Gone` is
        raised where the host died.
        """
        for _ in range(_MOST_ENDING_HOSTS):
            link = None
            try:
                link = self._link(spec, sample)
                with _Call(link, next(self._ids), message, timeout, ends_at, cancel) as call:
                    call.wait_for_first_answer()
                    yield call
                    return
            except _Draining:
                self._drop(spec, link)
            except _Gone:
                self._drop(spec, link)
                raise
        raise ModelUnavailable(
            "The process for the model ended again and again before it took the work.",
            "If the model's keep_alive is 0, raise it.",
        )

    def _link(self, spec: EngineSpec, sample: Sample | None) -> _Link:
        link = self._open(
            spec,
            lambda: find_or_start_host(spec, self._run_directory, sample, self._log_format),
        )
        assert link is not None
        return link

    def _running_link(self, spec: EngineSpec) -> _Link | None:
        try:
            return self._open(spec, lambda: find_host(spec, self._run_directory))
        except _Draining:
            return None

    def _open(self, spec: EngineSpec, connect: Callable[[], Connection | None]) -> _Link | None:
        identity = spec.identity()
        link = self._links.get(identity)
        if link is not None and not link.is_closed:
            return link
        with self._lock:
            opening = self._opening.setdefault(identity, threading.Lock())
        with opening:
            link = self._links.get(identity)
            if link is None or link.is_closed:
                connection = connect()
                if connection is None:
                    return None
                # Not kept: somebody may empty the folder, and then there is another.
                key = prepare_run_directory(self._run_directory)
                link = self._links[identity] = _Link(connection, key)
            return link

    def _drop(self, spec: EngineSpec, link: _Link | None) -> None:
        with self._lock:
            if link is not None and self._links.get(spec.identity()) is link:
                del self._links[spec.identity()]


class _Draining(Exception):
    """The host ends and did not accept the call; another one will."""


class _Gone(Exception):
    """The host is gone without an answer."""


class _Link:
    """The connection to one host, and who waits for what on it."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, _Answers] = {}
        self.is_closed = False
        self._is_ending = False
        self.channel = Channel(
            connection, key, is_host=False, on_message=self._receive, on_close=self._close
        )
        try:
            if not self.channel.wait_until_open():
                raise _Draining
        except TimeoutError:
            raise ModelUnavailable(
                "The process for the model does not answer.",
                "If it stays so, end the process nmt_server.worker.host.",
            ) from None

    def register(self, request_id: int) -> _Answers:
        """Where the answers to `request_id` will arrive. Call it before sending the request."""
        answers = _Answers()
        with self._lock:
            if self.is_closed or self._is_ending:
                raise _Draining
            self._waiting[request_id] = answers
        return answers

    def forget(self, request_id: int) -> None:
        """No answer to `request_id` is wanted any more."""
        with self._lock:
            self._waiting.pop(request_id, None)

    def _receive(self, channel: Channel, message: Message) -> None:
        if message["type"] == "goodbye":
            with self._lock:
                self._is_ending = True
            channel.close()
            return
        if message["type"] == "results":
            with self._lock:
                found = [
                    (self._waiting.get(number), {"type": "results", "results": own})
                    for number, own in message["results"]
                ]
        else:
            with self._lock:
                found = [(self._waiting.get(message["id"]), message)]
        for answers, answer in found:
            # None for a request that was given up: its late answers belong to nobody.
            if answers is not None:
                answers.put(answer)

    def _close(self, _channel: Channel) -> None:
        with self._lock:
            self.is_closed = True
            # Who says goodbye has answered all that it had accepted; the rest is for another host.
            kind = "draining" if self._is_ending else "gone"
            for answers in self._waiting.values():
                answers.put({"type": kind})


class _Answers:
    """What has come for one request. One thread waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: deque[Message] = deque()
        self._waiter: Wait | None = None

    def put(self, message: Message) -> None:
        """Add an answer, and wake who waits for one."""
        with self._lock:
            self._messages.append(message)
            waiter, self._waiter = self._waiter, None
        if waiter is not None:
            waiter.end()

    def get(self, timeout: float) -> Message | None:
        """The next answer; None where there is none for `timeout` seconds."""
        with self._lock:
            if self._messages:
                return self._messages.popleft()
            wait = self._waiter = Wait()
        wait.for_seconds(timeout)
        with self._lock:
            self._waiter = None
            return self._messages.popleft() if self._messages else None


class _Call:
    """One request on a link. Leaving it early cancels the request in the host."""

    def __init__(
        self,
        link: _Link,
        request_id: int,
        message: Message,
        timeout: float,
        ends_at: float | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._link = link
        self._id = request_id
        self._timeout = timeout
        self._ends_at = ends_at
        self._answers = link.register(request_id)
        self._first: Message | None = None
        self._forget_cancel: Callable[[], None] = lambda: None
        if cancel is not None:
            answers = self._answers
            self._forget_cancel = cancel.on_cancel(lambda: answers.put({"type": "cancelled"}))
        link.channel.send({**message, "id": request_id})

    def __enter__(self) -> _Call:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._forget_cancel()
        self._link.forget(self._id)
        if kind is not None:
            self._link.channel.send({"type": "cancel", "id": self._id})

    def wait_for_first_answer(self) -> None:
        """Wait until the host has accepted the call and answered something."""
        self._first = self.next_answer()

    def next_answer(self) -> Message:
        """The next answer, at most `timeout` seconds after this is called."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        timeout = self._timeout
        if self._ends_at is not None:
            timeout = min(timeout, max(0.0, self._ends_at - time.monotonic()))
        answer = self._answers.get(timeout)
        if answer is None:
            raise self._timed_out()
        match answer["type"]:
            case "gone":
                raise _Gone
            case "draining":
                raise _Draining
            case "cancelled":
                raise Cancelled("The request was cancelled.")
            case "busy":
                raise ServerBusy(answer["message"], answer["hint"], answer["retry_after"])
            case "failed":
                raise ModelUnavailable(answer["message"], answer["hint"])
        return answer

    def _timed_out(self) -> TranslationTimeout:
        if self._ends_at is not None and time.monotonic() >= self._ends_at:
            return TranslationTimeout(
                "The translation was not finished by its deadline.",
                "Send less at once, or a later deadline.",
            )
        return TranslationTimeout(
            f"Nothing came back from the model for {self._timeout:g} seconds.",
            "Send less at once, or raise NMT_REQUEST_TIMEOUT.",
        )


def _host_state(answer: Message) -> HostState:
    names = {each.name for each in fields(HostState)}
    return HostState(**{name: value for name, value in answer.items() if name in names})
