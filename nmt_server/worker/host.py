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
import traceback
from functools import partial
from multiprocessing.connection import Listener
from pathlib import Path
from typing import BinaryIO

import orjson

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.logs.formats import formatter
from nmt_server.tracing.spans import end_tracing, start_tracing
from nmt_server.worker import protocol
from nmt_server.worker.failure import forget_failure, record_failure
from nmt_server.worker.lifetime import Host
from nmt_server.worker.work import Sample

logger = logging.getLogger("nmt_server.host")

# How long a thread of Python keeps another waiting; usual are five times as much.
_SWITCH_SECONDS = 0.001


def main() -> None:
    """Serve the model that the first line of standard input describes."""
    # Ctrl+C in a terminal reaches the whole group; the web process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever asks for the state waits for what tokenizes a book to give the interpreter away.
    sys.setswitchinterval(_SWITCH_SECONDS)
    launcher = _take_standard_output()
    line = sys.stdin.buffer.readline()
    if not line:
        return  # Whoever started this one has ended.
    order = orjson.loads(line)
    if order.get("version") != protocol.VERSION:
        # The files of the server were replaced under the process that starts this one.
        with launcher:
            launcher.write(protocol.OTHER_VERSION + b"\n")
        return
    _set_up_log(**order["log"])
    if order["trace"]:
        start_tracing("nmt-server-host")
    listener = Listener(order["address"], order["family"], backlog=128)
    sample = order["sample"]
    record = Path(order["failure_record"])
    threading.excepthook = partial(_die, record)
    host = Host(
        EngineSpec(**order["spec"]),
        record,
        Path(order["tuning_record"]),
        Sample(sample[0], LanguagePair(*sample[1])) if sample else None,
    )
    with contextlib.suppress(BrokenPipeError), launcher:  # Whoever started this may be gone.
        launcher.write(protocol.LISTENING + b"\n")

    key = order["key"].encode()

    def accept() -> None:
        while True:
            try:
                connection = listener.accept()
            except OSError:
                if host.is_ending:
                    return  # The listener was closed.
                raise
            host.connect(connection, key)

    threading.Thread(target=accept, name="accept", daemon=True).start()
    threading.Thread(target=host.load, name="load", daemon=True).start()
    host.serve_until_unneeded()
    if not host.has_failed:
        forget_failure(record)
    # From here on a client that looks for the model starts another host.
    with contextlib.suppress(FileNotFoundError):  # Somebody has emptied the folder.
        listener.close()
    host.finish()
    end_tracing()
    # The engine's threads are in C++ and need no farewell; the end of the process frees all memory.
    os._exit(1 if host.has_failed else 0)


def _die(record: Path, args: threading.ExceptHookArgs) -> None:
    """End a host one of whose threads has ended with an error: nobody does its work any more."""
    if args.exc_type is SystemExit:
        return
    name = args.thread.name if args.thread else "unknown"
    error = args.exc_value or args.exc_type()
    logger.critical("The thread %s ended, and so does this process.", name, exc_info=error)
    said = "".join(traceback.format_exception_only(error)).strip()
    record_failure(
        record,
        f"The process for the model ended on an error in its thread {name}: {said}.",
        "It is started again. The server's log has the error.",
    )
    os._exit(1)


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
