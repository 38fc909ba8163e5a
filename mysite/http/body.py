"""The body of a request, for an application that reads it while it comes."""

from __future__ import annotations

import io
import socket
from typing import Any

from mysite.http.reader import RequestReader
from mysite.http.request import BadRequest, Request


class Body(io.RawIOBase):
    """The body of a request, read from the connection when it is asked for."""

    def __init__(self, request: Request, reader: RequestReader, connection: socket.socket) -> None:
        self._request = request
        self._reader = reader
        self._connection = connection

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there, or wait for more.

        Raises `ConnectionResetError` where it breaks off, and `BadRequest` for broken chunks.
        """
        request = self._request
        while not request.parts:
            if request.is_complete:
                return 0
            if request.awaits_continue:
                request.awaits_continue = False
                self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            if self._reader.error is not None:
                raise self._reader.error
            try:
                is_there = self._reader.receive_rest()
            except BadRequest as error:
                request.refusal = error
                raise ConnectionResetError(str(error)) from error
            if not is_there:
                raise ConnectionResetError("The body breaks off.")
        part = request.parts.popleft()
        size = min(len(part), len(buffer))
        buffer[:size] = part[:size]
        if size < len(part):
            request.parts.appendleft(part[size:])
        return size
