"""Take no more connections from here on, and lose none of those that were made before.

A connection that the system has made and that nobody has accepted is broken when the address is
closed: its client sees its request fail and does not know whether anybody has begun with it. One
that was never made is tried again a second later, and then refused, or answered by the next server.
"""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys

# <asm-generic/socket.h>; Python has no name for it.
_SO_ATTACH_FILTER = 26
# A program of the classic packet filter, from the first byte of the TCP header on: what asks for a
# new connection (SYN without ACK, in the byte of flags) is dropped, all else is let through. Each
# instruction is (code, steps if true, steps if false, value); see the system's filter.rst.
_LOAD_BYTE, _AND, _JUMP_IF_EQUAL, _RETURN = 0x30, 0x54, 0x15, 0x06
_FLAGS, _SYN, _SYN_AND_ACK = 13, 0x02, 0x12
_PROGRAM = (
    (_LOAD_BYTE, 0, 0, _FLAGS),
    (_AND, 0, 0, _SYN_AND_ACK),
    (_JUMP_IF_EQUAL, 0, 1, _SYN),
    (_RETURN, 0, 0, 0),
    (_RETURN, 0, 0, 0xFFFFFFFF),
)


def make_no_more_connections(listener: socket.socket) -> None:
    """Have the system make none for this address; those that it has made can be accepted.

    This is so for all processes that share `listener`, and for good. Where the system cannot do
    that, nothing changes.
    """
    if not sys.platform.startswith("linux"):
        return
    program = b"".join(struct.pack("@HBBI", *instruction) for instruction in _PROGRAM)
    kept = ctypes.create_string_buffer(program, len(program))
    option = struct.pack("@HP", len(_PROGRAM), ctypes.addressof(kept))
    with contextlib.suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, option)
