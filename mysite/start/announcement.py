"""What both servers say when they start: where they are, and a line to try it with."""

from __future__ import annotations

import shlex
import subprocess
import sys

import orjson

from mysite.start.address import DEFAULT_HOST, who_is_refused

_EXAMPLE = "クロエは静かに前へと歩み出た。"


def start_message(host: str, port: int, encoding: str | None) -> str:
    """Where the server is and a line to try it with, for a console of that encoding."""
    url = f"http://{_reachable(host)}:{port}/"
    refused = who_is_refused(host)
    return (
        f"nmt-server is ready at {url} (administration: {url}admin/).\n"
        f"Try it:  {_curl(url, encoding or 'ascii')}\n"
        + (f"{refused}\n" if refused else "")
        + f"Stop it with {'Ctrl+Break' if sys.platform == 'win32' else 'Ctrl+C'}."
    )


def _reachable(host: str) -> str:
    if host in ("", "0", "0.0.0.0", "::"):
        return DEFAULT_HOST
    return f"[{host}]" if ":" in host else host


def _curl(url: str, encoding: str) -> str:
    body = orjson.dumps({"content": _EXAMPLE}).decode()
    try:
        body.encode(encoding)
    except UnicodeEncodeError:
        escaped = _EXAMPLE.encode("ascii", "backslashreplace").decode()
        body = f'{{"content":"{escaped}"}}'
    # The shells of Windows have no single quotes.
    quote = subprocess.list2cmdline if sys.platform == "win32" else shlex.join
    return quote(["curl", url, "-d", body])
