"""The answer to one request, as WSGI makes it and HTTP sends it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from types import TracebackType

from mysite.http.request import Request

# Bytes a second of its answer that a client has to take, once it has kept a thread waiting for so
# many seconds: a network of 64 kilobits does.
_SLOWEST = 8000.0
_PATIENCE = 10.0

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
_date: tuple[int, str] = (0, "")


class Response:
    """Sends an answer; its head goes with the first part of its body."""

    def __init__(self, connection: socket.socket, request: Request, keeps: bool) -> None:
        self._connection = connection
        self._request = request
        self._head: tuple[str, list[tuple[str, str]]] | None = None
        self._is_chunked = False
        self._has_body = True
        # Of the body that was announced, in bytes.
        self._left: int | None = None
        self.status = ""
        self.sent = 0
        self.is_begun = False
        self.keeps_connection = keeps

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """WSGI's `start_response`."""
        if exc_info and exc_info[1] is not None and self.is_begun:
            raise exc_info[1]
        self._head = (status, headers)
        self.status = status
        return self.write

    def header(self, name: str) -> str:
        """The value of a header of the answer; empty where it has none."""
        headers = self._head[1] if self._head else []
        return next((value for key, value in headers if key == name), "")

    def write(self, data: bytes) -> None:
        """Send a part of the body."""
        if not data:
            return
        begin = b"" if self.is_begun else self._begin(data)
        if not self._has_body:
            data = b""
        elif self._left is not None:
            # More than was announced would be taken for the next answer.
            data = data[: self._left]
            self._left -= len(data)
        elif self._is_chunked:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        if begin or data:
            self._send(begin + data)
            self.sent += len(data)

    def finish(self) -> None:
        """Send what is still to be sent."""
        if not self.is_begun:
            self._send(self._begin(None))
        if self._is_chunked:
            self._send(b"0\r\n\r\n")
        if self._left:
            # The client waits for more than there is.
            self.keeps_connection = False

    def _send(self, data: bytes) -> None:
        """Send it whole. Raises `BlockingIOError` where the client takes nothing, or too little."""
        since = time.monotonic()
        sent = self._connection.send(data)
        while sent < len(data):
            seconds = time.monotonic() - since
            if seconds > _PATIENCE and sent < seconds * _SLOWEST:
                raise BlockingIOError("The client takes its answer too slowly.")
            sent += self._connection.send(memoryview(data)[sent:])

    def _begin(self, data: bytes | None) -> bytes:
        """The head; `data` is the first part of the body, None where there is none."""
        if self._head is None:
            raise RuntimeError("The application has not called start_response.")
        status, headers = self._head
        self.is_begun = True
        names = {name.lower(): value for name, value in headers}
        self._has_body = self._request.method != "HEAD" and status[:3] not in ("204", "304")
        lines = [f"HTTP/1.1 {status}", *[f"{name}: {value}" for name, value in headers]]
        if "date" not in names:
            lines.append(f"Date: {_now()}")
        if self._has_body:
            if "content-length" in names:
                self._left = int(names["content-length"])
            elif data is None:
                lines.append("Content-Length: 0")
            elif self._request.version == "1.1":
                self._is_chunked = True
                lines.append("Transfer-Encoding: chunked")
            else:
                self.keeps_connection = False
        if self._request.awaits_continue and not self._request.is_complete:
            # Whether the body will come now is in doubt.
            self.keeps_connection = False
        if names.get("connection", "").lower() == "close":
            self.keeps_connection = False
        elif not self.keeps_connection:
            lines.append("Connection: close")
        elif self._request.version == "1.0":
            lines.append("Connection: keep-alive")
        head = "\r\n".join(lines)
        if head.count("\n") != len(lines) - 1:
            raise ValueError("A header of the answer has a line break.")
        return head.encode("latin-1") + b"\r\n\r\n"


def _now() -> str:
    """The time for a Date header, made once a second."""
    global _date
    second = int(time.time())
    at, text = _date
    if at != second:
        text = formatdate(second, usegmt=True)
        _date = (second, text)
    return text
