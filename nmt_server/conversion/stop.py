"""To say at any time that what is downloaded or converted is wanted no more."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nmt_server.errors import Cancelled


class Stop:
    """Once set, it ends the process that works now, and lets none begin."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._process: subprocess.Popen[Any] | None = None

    def set(self) -> None:
        """Say that it is wanted no more; from any thread, at once."""
        with self._lock:
            self._is_set = True
            if self._process is not None:
                self._process.kill()

    def check(self) -> None:
        """Raise `Cancelled` where that was said."""
        if self._is_set:
            raise Cancelled("Whoever wanted the model to be added is gone.")

    @contextmanager
    def ending(self, process: subprocess.Popen[Any]) -> Iterator[None]:
        """Within, the process is ended when this is set."""
        with self._lock:
            self._process = process
            if self._is_set:
                process.kill()
        try:
            yield
        finally:
            with self._lock:
                self._process = None
