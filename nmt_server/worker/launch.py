"""Find the host that serves a model, or start it; never two of them."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import asdict, astuple
from multiprocessing.connection import Connection
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

import nmt_server
from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable
from nmt_server.logs.formats import PLAIN
from nmt_server.metrics import counts
from nmt_server.tracing.spans import is_tracing
from nmt_server.worker import protocol
from nmt_server.worker.addresses import HostAddress, host_address, prepare_run_directory
from nmt_server.worker.connecting import connect_to
from nmt_server.worker.failure import note_death, note_start, read_failure, record_failure
from nmt_server.worker.work import Sample

logger = logging.getLogger(__name__)

# A new interpreter listens after a tenth of a second; a busy machine with a cold disk takes longer.
START_SECONDS = 30.0

# Settings of glibc's malloc: memory of one batch is kept for the next. By default each batch gives
# its memory back to the system and has it cleared again, which can take as long as the decoding.
# The end of the process returns it all.
MEMORY_KEPT = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


def find_host(spec: EngineSpec, run_directory: Path) -> Connection | None:
    """A connection to the running host of `spec`, or None where there is none.

    Raises `ModelUnavailable` where there is one that cannot be reached.
    """
    try:
        return connect_to(host_address(run_directory, spec.identity()))
    except OSError as error:
        raise _unreachable(error) from error


def find_or_start_host(
    spec: EngineSpec, run_directory: Path, sample: Sample | None = None, log_format: str = PLAIN
) -> Connection:
    """A connection to the host of `spec`, which is started where it does not run.

    With a `sample`, a host that is started here first measures how it decodes fastest, unless that
    is known of this machine. Its log is written in `log_format`.

    Raises `ModelUnavailable` where it failed to start a short while ago, or cannot be started now.
    """
    place = host_address(run_directory, spec.identity())
    try:
        if connection := connect_to(place):
            return connection
        key = prepare_run_directory(run_directory)
        with FileLock(place.lock, timeout=START_SECONDS):
            if connection := connect_to(place):
                return connection
            failure = read_failure(place.failure)
            if failure is not None and failure.retry_after > 0:
                raise failure
            place.remove_stale_socket()
            _start(spec, place, key, sample, log_format)
            if connection := connect_to(place):
                return connection
            # It has ended already, which it does when the model cannot be loaded.
            raise read_failure(place.failure) or ModelUnavailable(
                "The process for the model ended at once.", "See the server's log."
            )
    except Timeout:
        raise ModelUnavailable(
            f"Another process has been starting the model for {START_SECONDS:g} seconds.",
            "Try again in a moment.",
        ) from None
    except OSError as error:
        raise _unreachable(error) from error


def last_failure(spec: EngineSpec, run_directory: Path) -> ModelUnavailable | None:
    """Why the host of `spec` failed when it was last started, or None where it did not."""
    return read_failure(host_address(run_directory, spec.identity()).failure)


def _unreachable(error: OSError) -> ModelUnavailable:
    if isinstance(error, TimeoutError):
        return ModelUnavailable(
            "The process for the model takes no connections.",
            "If it stays so, end the process nmt_server.worker.host.",
        )
    return ModelUnavailable(
        f"The process for the model cannot be started or reached: {error.strerror or error}.",
        "See that there are memory, room in the data folder, processes and open files to be had "
        "(ulimit -u, ulimit -n), and that the user that the server runs as may write there.",
    )


def _start(
    spec: EngineSpec, place: HostAddress, key: bytes, sample: Sample | None, log_format: str
) -> None:
    counts.host_starts.inc()
    package_parent = str(Path(nmt_server.__file__).parent.parent)
    # Where this process finds an engine of the project, the host finds it too.
    search_path = os.pathsep.join(filter(None, [package_parent, *sys.path]))
    began = note_start(place.failure)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "nmt_server.worker.host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**MEMORY_KEPT, **os.environ, "PYTHONPATH": search_path},
            # Ctrl+C in the terminal is for the web process, which answers what is in flight first.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        failure = _unreachable(error)
        record_failure(place.failure, failure.message, failure.hint)
        raise failure from error
    assert process.stdin is not None and process.stdout is not None
    order = {
        "version": protocol.VERSION,
        "spec": asdict(spec),
        "address": place.address,
        "family": place.family,
        "failure_record": str(place.failure),
        "tuning_record": str(place.tuning),
        "sample": sample and [sample.text, astuple(sample.pair)],
        "key": key.decode(),
        # Its log goes where that of this process goes, and as much of it.
        "log": {"format": log_format, "level": logger.getEffectiveLevel()},
        "trace": is_tracing(),
    }
    with contextlib.suppress(OSError), process.stdin as stdin:
        stdin.write(orjson.dumps(order) + b"\n")
    # Before it, the interpreter may print what is set up on this machine.
    lines = process.stdout
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.extend(_first_word(lines)), daemon=True)
    reader.start()
    reader.join(START_SECONDS)
    # Reaps the process when it ends, however long that takes, so that it never stays a zombie.
    reaped = (process, place.failure, began)
    threading.Thread(target=_reap, args=reaped, name="reap-host", daemon=True).start()
    if said == [protocol.OTHER_VERSION]:
        raise ModelUnavailable(
            "The server was upgraded since this process of it began, which cannot start a model "
            "any more.",
            "Restart the server.",
        )
    if said != [protocol.LISTENING]:
        process.kill()
        raise ModelUnavailable(
            "The process for the model could not be started.", "See the server's log."
        )


def _first_word(lines: Iterable[bytes]) -> list[bytes]:
    """What a host says first, as a list of one; an empty one where it says nothing."""
    known = (word for line in lines if (word := line.strip()) in protocol.FIRST_WORDS)
    return list(itertools.islice(known, 1))


def _reap(process: subprocess.Popen[bytes], record: Path, began: float) -> None:
    status = process.wait()
    if process.stdout is not None:
        process.stdout.close()
    if status:
        note_death(record, began, status)
