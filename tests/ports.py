"""Ports for programs that cannot say which one the system gave them."""

from __future__ import annotations

import random
import socket

# Below those that the system gives out by itself: one of these is nobody's until somebody names it,
# while another could be a connection's by the time that the program has started.
_FIRST, _END = 20_000, 32_000


def free_port() -> int:
    """A port on which nobody listens."""
    while True:
        port = random.randrange(_FIRST, _END)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
