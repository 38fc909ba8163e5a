"""Find the host that serves a model, or start it; never two of them."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from dataclasses import asdict, astuple
from multiprocessing.connection import Client, Connection
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

import nmt_server
from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable
from nmt_server.logs.formats import PLAIN
from nmt_server.metrics import counts
from nmt_server.tracing.spans import is_tracing
from nmt_server.worker.addresses import HostAddress, host_address, prepare_run_directory
from nmt_server.worker.failure import read_failure
from nmt_server.worker.work import Sample

logger = logging.getLogger(__name__)

# A new interpreter listens after a tenth of a second; a busy machine with a cold disk takes longer.
START_SECONDS = 30.0

# What a host says when it can be reached.
_LISTENING = b"listening"

# Settings of glibc's malloc: memory of one batch is kept for the next. By default each batch gives
# its memory back to the system and has it cleared again, which can take as long as the decoding.
# The end of the process returns it all.
_MEMORY_KEPT = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


def find_host(spec: EngineSpec, run_directory: Path) -> Connection | None:
    """A connection to the running host of `spec`, or None where there is none."""
    return _connect(host_address(run_directory, spec.identity()))


def find_or_start_host(
    spec: EngineSpec, run_directory: Path, sample: Sample | None = None, log_format: str = PLAIN
) -> Connection:
    """A connection to the host of `spec`, which is started where it does not run.

    With a `sample`, a host that is started here first measures how it decodes fastest, unless that
    is known of this machine. Its log is written in `log_format`.

    Raises `ModelUnavailable` where it failed to start a short while ago, or cannot be started now.
    """
    place = host_address(run_directory, spec.identity())
    if connection := _connect(place):
        return connection
    key = prepare_run_directory(run_directory)
    try:
        with FileLock(place.lock, timeout=START_SECONDS):
            if connection := _connect(place):
                return connection
            failure = read_failure(place.failure)
            if failure is not None and failure.retry_after > 0:
                raise failure
            place.remove_stale_socket()
            _start(spec, place, key, sample, log_format)
            if connection := _connect(place):
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


def last_failure(spec: EngineSpec, run_directory: Path) -> ModelUnavailable | None:
    """Why the host of `spec` failed when it was last started, or None where it did not."""
    return read_failure(host_address(run_directory, spec.identity()).failure)


def _connect(place: HostAddress) -> Connection | None:
    try:
        return Client(place.address, place.family)
    except (FileNotFoundError, NotADirectoryError, ConnectionError):
        return None


def _start(
    spec: EngineSpec, place: HostAddress, key: bytes, sample: Sample | None, log_format: str
) -> None:
    counts.host_starts.inc()
    package_parent = str(Path(nmt_server.__file__).parent.parent)
    # Where this process finds an engine of the project, the host finds it too.
    search_path = os.pathsep.join(filter(None, [package_parent, *sys.path]))
    process = subprocess.Popen(
        [sys.executable, "-m", "nmt_server.worker.host"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**_MEMORY_KEPT, **os.environ, "PYTHONPATH": search_path},
        # Ctrl+C in the terminal is for the web process, which answers what is in flight first.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert process.stdin is not None and process.stdout is not None
    order = {
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
    is_listening: list[bool] = []
    reader = threading.Thread(
        target=lambda: is_listening.append(any(line.strip() == _LISTENING for line in lines)),
        daemon=True,
    )
    reader.start()
    reader.join(START_SECONDS)
    # Reaps the process when it ends, however long that takes, so that it never stays a zombie.
    threading.Thread(target=_reap, args=(process,), daemon=True).start()
    if is_listening != [True]:
        process.kill()
        raise ModelUnavailable(
            "The process for the model could not be started.", "See the server's log."
        )


def _reap(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
