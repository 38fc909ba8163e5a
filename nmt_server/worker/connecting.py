"""Connections to hosts, and who is at the other end."""

from __future__ import annotations

import os
import socket
import struct
import sys
from multiprocessing.connection import Client, Connection

from nmt_server.worker.addresses import HostAddress

# A host takes a connection as soon as it is asked, unless very many wait for that already.
_CONNECT_SECONDS = 5.0
# What the system says of the process at the other end: its number, user and group.
_CREDENTIALS = "3i"


def connect_to(place: HostAddress) -> Connection | None:
    """A connection to the host at `place`; None where there is none.

    Raises `TimeoutError` where it takes no connections, and other `OSError`s.
    """
    try:
        if sys.platform == "win32":
            return Client(place.address, place.family)
        with socket.socket(socket.AF_UNIX) as end:
            end.settimeout(_CONNECT_SECONDS)
            end.connect(place.address)
            end.setblocking(True)
            return Connection(end.detach())
    except (FileNotFoundError, NotADirectoryError, ConnectionError):
        return None


def process_at(connection: Connection) -> int | None:
    """The process that listens at the other end; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as end:
            size = struct.calcsize(_CREDENTIALS)
            found = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    except OSError:
        return None  # It is closed.
    return int(struct.unpack(_CREDENTIALS, found)[0]) or None
