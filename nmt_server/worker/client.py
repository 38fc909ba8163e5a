"""The web process' side of the hosts: who asks for translations asks here.

There is one `WorkerClient` in a process. What runs the hosts is its backend's.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import HostDied, ModelUnavailable, MustWait, TranslationTimeout
from nmt_server.logs.formats import PLAIN
from nmt_server.logs.request_id import current_request_id
from nmt_server.metrics import counts
from nmt_server.tracing.spans import current_parent
from nmt_server.worker.answers import Draining, Gone
from nmt_server.worker.backend import Backend
from nmt_server.worker.call import Call
from nmt_server.worker.host_state import HostState, host_state
from nmt_server.worker.messages import items_message, results_of
from nmt_server.worker.refusals import Refusals
from nmt_server.worker.socket_backend import SocketBackend
from nmt_server.worker.wire import Message, SegmentResult
from nmt_server.worker.work import CancelToken, Priority, Sample, WorkItem

# With keep_alive 0 a host may end between the connection and the request; this often in a row, and
# something else is wrong.
_MOST_ENDING_HOSTS = 20


class WorkerClient:
    """Sends work to hosts, which it finds or starts as needed."""

    def __init__(
        self,
        run_directory: Path,
        log_format: str = PLAIN,
        backend: type[Backend] = SocketBackend,
        options: Mapping[str, str] = {},
    ) -> None:
        """See `Backend`; raises `ValueError` for options that it does not have."""
        self._backend = backend(run_directory, log_format, options)
        self._ids = itertools.count(1)
        self._refusals = Refusals()

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
        max_wait: float = 0.0,
        cancel: CancelToken | None = None,
    ) -> Generator[list[SegmentResult], None, None]:
        """Translate segments; yields results as they come, each segment exactly once.

        `timeout` is how long, in seconds, to wait for any segment to come back before giving up
        with `TranslationTimeout`; `deadline`, how long for all of them. Once `cancel` is cancelled,
        `Cancelled` is raised; in both cases nothing more of this reaches the engine. Where the host
        dies, the rest is tried once more on a new one; when that dies too, `HostDied`.
        `ModelUnavailable` where the model cannot be loaded, `ServerBusy` where too much waits, and
        `MustWait` where this would wait for others for more than `max_wait` seconds; 0 is no bound.
        """
        left = dict(enumerate(items))
        ends_at = None if deadline is None else time.monotonic() + deadline
        priority = priority or Priority.of_size(len(items))
        deaths = moves = 0
        size = 0
        if priority is Priority.INTERACTIVE and max_wait:
            size = sum(len(item.text) for item in items)
            self._refusals.check(spec, max_wait, size)
        while left:
            indices = list(left)
            work = {
                **items_message([left[index] for index in indices]),
                "type": "translate",
                "pair": pair.as_list(),
                "priority": priority,
                # What has waited already is not refused where another host takes over.
                "max_wait": 0.0 if deaths or moves else max_wait,
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
            except MustWait as refusal:
                if priority is Priority.INTERACTIVE:
                    self._refusals.note(spec, refusal, size)
                raise
            except Draining:
                # The next one takes over.
                moves += 1
                if moves > _MOST_ENDING_HOSTS:
                    raise _ended_again_and_again() from None
            except Gone:
                counts.host_deaths.inc()
                deaths += 1
                if deaths > self._backend.most_deaths:
                    raise HostDied(
                        f"{deaths} processes that translate died while working on this.",
                        "Send it again in a moment, or less at once: what came back by then is "
                        "remembered. Where it stays so, the server's log says why; a process that "
                        "the system ended needs more memory than there is.",
                    ) from None

    def load(
        self, spec: EngineSpec, *, keep_alive: float, timeout: float, sample: Sample | None = None
    ) -> HostState:
        """Load the model where it is not loaded, and wait until it is. Errors as in `translate`.

        With a `sample`, thread layout and token budget are measured, unless they are known.
        """
        message = {"type": "load", "keep_alive": keep_alive}
        for _ in range(2):
            try:
                with self._call(spec, message, timeout, sample=sample) as call:
                    return host_state(call.next_answer())
            except Gone:
                counts.host_deaths.inc()
                # A host that cannot load may be gone before it has read the request.
                if failure := self._backend.last_failure(spec):
                    raise failure from None
        raise HostDied(
            "The process for the model died twice before it could say that it is ready.",
            "Try again in a moment; see the server's log.",
        )

    def ask(
        self,
        spec: EngineSpec,
        message: Message,
        *,
        keep_alive: float,
        timeout: float,
        cancel: CancelToken | None = None,
    ) -> Message:
        """The answer to one message that needs the model. Errors as in `translate`."""
        try:
            asked = {**message, "keep_alive": keep_alive}
            with self._call(spec, asked, timeout, cancel=cancel) as call:
                return call.next_answer()
        except Gone:
            raise HostDied(
                "The process that translates died while working on this.",
                "Try again in a moment; see the server's log.",
            ) from None

    def ask_running(self, spec: EngineSpec, message: Message, *, timeout: float) -> Message | None:
        """The answer to one message of a host that runs; None where there is none."""
        link = self._backend.find(spec)
        if link is None:
            return None
        try:
            with Call(link, next(self._ids), message, timeout) as call:
                return call.next_answer()
        except (Draining, Gone):
            return None

    def state(self, spec: EngineSpec, *, timeout: float = 2.0) -> HostState:
        """The state of the host of `spec`; never starts one."""
        try:
            answer = self.ask_running(spec, {"type": "status"}, timeout=timeout)
        except TranslationTimeout:
            return HostState("not responding")
        if answer is not None and answer["state"] != "failed":
            return host_state(answer)
        failure = self._backend.last_failure(spec)
        return HostState("failed", str(failure)) if failure else HostState("not loaded")

    def unload(self, spec: EngineSpec) -> bool:
        """Tell the host to end after the work that it has accepted; whether there was one."""
        link = self._backend.find(spec)
        if link is None:
            return False
        # The link stays until the host says goodbye: until then it tells that it is draining.
        link.send({"type": "unload"})
        return True

    def retire(self, spec: EngineSpec) -> None:
        """Tell the host of `spec`, if there is one, that nobody needs it any more.

        It ends when it has been idle for a moment, in which web processes may still come that have
        not noticed the change; their leases end with it.
        """
        link = self._backend.find(spec)
        if link is not None:
            link.send({"type": "retire"})

    def close(self) -> None:
        """Give all leases back."""
        self._backend.close()

    @contextmanager
    def _call(
        self,
        spec: EngineSpec,
        message: Message,
        timeout: float,
        ends_at: float | None = None,
        cancel: CancelToken | None = None,
        sample: Sample | None = None,
    ) -> Iterator[Call]:
        """A call to the host of `spec`, entered when its first answer is there.

        A host that is ending without having accepted the call is left for the next one. `Gone` is
        raised where the host died, `Draining` where it sends elsewhere what is left of the call.
        """
        for _ in range(_MOST_ENDING_HOSTS):
            link, is_accepted = None, False
            try:
                left = timeout if ends_at is None else ends_at - time.monotonic()
                left = min(timeout, max(0.0, left))
                link = self._backend.reach(spec, left, message["keep_alive"], sample)
                with Call(link, next(self._ids), message, timeout, ends_at, cancel) as call:
                    call.wait_for_first_answer()
                    is_accepted = True
                    yield call
                    return
            except Draining:
                self._backend.drop(spec, link)
                if is_accepted:
                    raise
            except Gone:
                self._backend.drop(spec, link)
                raise
        raise _ended_again_and_again()


def _ended_again_and_again() -> ModelUnavailable:
    return ModelUnavailable(
        "The process for the model ended again and again before it had done the work.",
        "If the model's keep_alive is 0, raise it.",
    )
