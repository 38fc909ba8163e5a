"""Where host processes are found: one address, lock and failure record for each identity.

They are of one version of the protocol, which is part of their names; what is measured of a model
is good for all.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from nmt_server.errors import ModelUnavailable
from nmt_server.worker import protocol

# A Unix socket's path is limited to 104 bytes on some systems (sun_path in sys/un.h).
_LONGEST_SOCKET_PATH = 100
_KEY_LENGTH = 64


@dataclass(frozen=True, slots=True)
class HostAddress:
    """The places that belong to the host of one identity."""

    address: str
    family: str
    lock: Path
    failure: Path
    tuning: Path

    def remove_stale_socket(self) -> None:
        """Remove the socket of a host that was killed. Call it only under the lock."""
        if self.family == "AF_UNIX":
            Path(self.address).unlink(missing_ok=True)


def host_address(run_directory: Path, identity: str) -> HostAddress:
    """Address and files of the host that serves `identity`, below `run_directory`."""
    tuning = run_directory / f"{identity[:16]}.tuning"
    name = f"{identity[:16]}-{protocol.VERSION}"
    lock, failure = (run_directory / f"{name}.{kind}" for kind in ("lock", "failure"))
    if sys.platform == "win32":
        place = hashlib.sha256(str(run_directory.resolve()).encode()).hexdigest()[:16]
        return HostAddress(rf"\\.\pipe\nmt-server-{place}-{name}", "AF_PIPE", lock, failure, tuning)
    socket = run_directory.resolve() / f"{name}.sock"
    if len(os.fsencode(socket)) > _LONGEST_SOCKET_PATH:
        socket = _short_directory(run_directory) / f"{name}.sock"
    return HostAddress(str(socket), "AF_UNIX", lock, failure, tuning)


def prepare_run_directory(run_directory: Path) -> bytes:
    """Make the folder, private to this user, and return the key that all processes share.

    Raises `ModelUnavailable` where that cannot be done.
    """
    try:
        run_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _key(run_directory / "authkey")
    except OSError as error:
        raise ModelUnavailable(
            f"The folder {run_directory} cannot be used: {error.strerror or error}.",
            "The user that the server runs as must be able to write there.",
        ) from error


def _key(file: Path) -> bytes:
    # Under a lock, so that nobody reads half a key and the first of two processes makes it.
    with FileLock(file.with_suffix(".lock"), timeout=10):
        # A full disk may have left one with nothing in it.
        if not file.exists() or file.stat().st_size < _KEY_LENGTH:
            new = file.with_suffix(".new")
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_hex(_KEY_LENGTH // 2).encode())
            new.replace(file)
        return file.read_bytes()


def _short_directory(run_directory: Path) -> Path:
    place = hashlib.sha256(str(run_directory.resolve()).encode()).hexdigest()[:16]
    directory = Path(tempfile.gettempdir()) / f"nmt-server-{place}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_uid != os.getuid():
        raise PermissionError(f"{directory} belongs to another user.")
    return directory
