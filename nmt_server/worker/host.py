"""The process that owns one loaded model and serves it to every web process.

It imports no Django, starts in a tenth of a second, and learns all that it needs from one line of
JSON on its standard input. It ends when its last client is gone (however that one died), when it
was idle for `keep_alive` seconds, when it is retired because another host serves the model now, or
when it is told to unload; in all cases but the first, what it has accepted is answered first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from multiprocessing.connection import Listener
from pathlib import Path
from typing import BinaryIO

import orjson

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.logs.formats import formatter
from nmt_server.tracing.spans import end_tracing, start_tracing
from nmt_server.worker.service import Host
from nmt_server.worker.work import Sample

# How long a thread of Python keeps another waiting; usual are five times as much.
_SWITCH_SECONDS = 0.001


def main() -> None:
    """Serve the model that the first line of standard input describes."""
    # Ctrl+C in a terminal reaches the whole group; the web process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever asks for the state waits for what tokenizes a book to give the interpreter away.
    sys.setswitchinterval(_SWITCH_SECONDS)
    launcher = _take_standard_output()
    order = orjson.loads(sys.stdin.buffer.readline())
    _set_up_log(**order["log"])
    if order["trace"]:
        start_tracing("nmt-server-host")
    listener = Listener(order["address"], order["family"], backlog=128)
    sample = order["sample"]
    host = Host(
        EngineSpec(**order["spec"]),
        Path(order["failure_record"]),
        Path(order["tuning_record"]),
        Sample(sample[0], LanguagePair(*sample[1])) if sample else None,
    )
    with contextlib.suppress(BrokenPipeError), launcher:  # Whoever started this may be gone.
        launcher.write(b"listening\n")

    key = order["key"].encode()

    def accept() -> None:
        while True:
            try:
                connection = listener.accept()
            except OSError:
                return  # The listener was closed: the host is ending.
            host.connect(connection, key)

    threading.Thread(target=accept, name="accept", daemon=True).start()
    threading.Thread(target=host.load, name="load", daemon=True).start()
    host.serve_until_unneeded()
    # From here on a client that looks for the model starts another host.
    with contextlib.suppress(FileNotFoundError):  # Somebody has emptied the folder.
        listener.close()
    host.finish()
    host.say_goodbye()
    end_tracing()
    # The engine's threads are in C++ and need no farewell; the end of the process frees all memory.
    os._exit(0)


def _set_up_log(format: str, level: int) -> None:
    """Write the log as the process does that starts this host, into whose log it goes."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(format))
    logging.basicConfig(handlers=[handler], level=level)


def _take_standard_output() -> BinaryIO:
    """The pipe to whoever starts this host, who reads one line and then nothing more.

    What libraries print, from Python or from C, goes to standard error, where the log is.
    """
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "wb")


if __name__ == "__main__":
    main()
