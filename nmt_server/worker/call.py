"""One request to a host, and its answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from nmt_server.errors import Cancelled, ModelUnavailable, MustWait, ServerBusy, TranslationTimeout
from nmt_server.worker.answers import Draining, Gone
from nmt_server.worker.backend import Link
from nmt_server.worker.wire import Message
from nmt_server.worker.work import CancelToken


class Call:
    """One request on a link. Leaving it early cancels the request in the host."""

    def __init__(
        self,
        link: Link,
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
        self._answers = link.register(request_id, is_work=message["type"] != "status")
        self._first: Message | None = None
        self._forget_cancel: Callable[[], None] = lambda: None
        if cancel is not None:
            answers = self._answers
            self._forget_cancel = cancel.on_cancel(lambda: answers.put({"type": "cancelled"}))
        link.send({**message, "id": request_id})

    def __enter__(self) -> Call:
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
            self._link.send({"type": "cancel", "id": self._id})

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
                raise Gone
            case "draining":
                raise Draining
            case "cancelled":
                raise Cancelled("The request was cancelled.")
            case "must_wait":
                raise MustWait(answer["seconds"])
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
