"""From a request to WSGI's environ."""

from __future__ import annotations

import io
import re
import socket
import sys
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

from mysite.http.body import Body
from mysite.http.reader import RequestReader
from mysite.http.request import Request

SOCKET = "nmt_server.socket"
"""Where `nmt_server.api.http.disconnect` finds the socket, to see when the client is gone."""

WAITS = "nmt_server.waits"
"""Where it finds what to call before it waits for an engine."""


WAITED = "nmt_server.waited"
"""Where it finds how many seconds the request has waited for others."""

EXPECTED_WAIT = "nmt_server.expected_wait"
"""Where it finds how many seconds the request would wait for others, where that is too long."""


def base_environ(host: str, port: int, *, is_multiprocess: bool) -> dict[str, Any]:
    """What is the same for all requests to a server."""
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_SOFTWARE": "nmt-server",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": is_multiprocess,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }


def environ_of(
    base: dict[str, Any],
    request: Request,
    reader: RequestReader,
    connection: socket.socket,
    address: Any,
) -> dict[str, Any]:
    """The environ of `request`, which came from `address`."""
    path, query = _path_and_query(request.target)
    environ = {
        **base,
        "REQUEST_METHOD": request.method,
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        SOCKET: connection,
    }
    # Sockets of the file system have no address.
    if isinstance(address, tuple):
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = address[0], str(address[1])
    else:
        environ["REMOTE_ADDR"] = ""
    for name, value in request.headers:
        if not (key := _key(name)):
            continue
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    if request.is_complete:
        environ["wsgi.input"] = io.BytesIO(b"".join(request.parts))
        request.parts.clear()
    else:
        environ["wsgi.input"] = io.BufferedReader(Body(request, reader, connection))
    return environ


# Clients use a few dozen names, or any they like.
_COMMON_NAMES = 1000


@cache
def _known_keys() -> dict[bytes, str]:
    return {}


def _key(name: bytes) -> str:
    """The key of a header; empty for one that could pass for another."""
    known = _known_keys()
    if (key := known.get(name)) is not None:
        return key
    if b"_" in name:
        key = ""
    else:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
    if len(known) < _COMMON_NAMES:
        known[name] = key
    return key


# What stands before the path; whether it is the one of the Host header was checked.
_ADDRESS = re.compile(r"\A[^/?]*://[^/?]*")


def _path_and_query(target: bytes) -> tuple[str, str]:
    text = target.decode("latin-1").partition("#")[0]
    if not text.startswith("/") and text != "*":
        # A proxy's form.
        text = _ADDRESS.sub("", text, count=1)
    path, _, query = text.partition("?")
    path = path or "/"
    if "%" in path:
        path = unquote_to_bytes(path.encode("latin-1")).decode("latin-1")
    return path, query
