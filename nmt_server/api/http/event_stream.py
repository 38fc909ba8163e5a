"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from nmt_server.text import any_json

MEDIA_TYPE = "text/event-stream"


def event(name: str, value: Any) -> bytes:
    """One event: its name, and its data as JSON in one line."""
    return b"event: " + name.encode() + b"\ndata: " + any_json.dumps(value) + b"\n\n"


def event_stream(events: Generator[bytes, None, None]) -> StreamingHttpResponse:
    """An answer of events, which no cache or proxy should hold back.

    The first event is made at once: what it raises is raised here, for an answer with a status. The
    answer is empty where there is none. The generator is closed when the client is gone.
    """
    response = StreamingHttpResponse(_Primed(events), content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    # nginx would wait for more.
    response["X-Accel-Buffering"] = "no"
    return response


class _Primed(Iterator[bytes]):
    """A generator whose first value was taken already; Django closes it with the answer."""

    def __init__(self, events: Generator[bytes, None, None]) -> None:
        self._first = next(events, None)
        self._events = events
        self.close = events.close

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return next(self._events)
