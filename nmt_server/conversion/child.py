"""What a process that works for another one has in common; it imports no Django.

It gets its order as one line on standard input, and reports on standard output, one line of JSON
each: what it likes as it goes on, and at the end `{"done": true}` or `{"error": ..., "hint": ...}`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from nmt_server.errors import NmtServerError

_reports: TextIO = sys.stdout


def report(**content: Any) -> None:
    """Tell something to whoever started this process."""
    print(json.dumps(content), file=_reports, flush=True)


def work(do: Callable[[str], None], *, failed: str, clean: Callable[[str], None]) -> int:
    """Do what standard input says; the exit status is 0 where that worked.

    Each of both gets the line of the order. What is no error of ours is told behind `failed`.
    Where whoever started this process is gone, it cleans up and ends.
    """
    global _reports
    # Libraries print what they like; reports have the standard output for themselves.
    _reports = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = sys.stdin.readline()
    threading.Thread(target=_end_with_parent, args=(order, clean), daemon=True).start()
    try:
        do(order)
    except NmtServerError as error:
        report(error=error.message, hint=error.hint, field=getattr(error, "field", ""))
        return 1
    # Libraries raise whatever fits: this is the boundary that turns it into a message.
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        report(error=f"{failed}: {type(error).__name__}: {error}", hint="")
        return 1
    report(done=True)
    return 0


def _end_with_parent(order: str, clean: Callable[[str], None]) -> None:
    """End, and leave nothing behind, when whoever started this process is gone."""
    sys.stdin.read()
    if order:
        clean(order)
    os._exit(1)
