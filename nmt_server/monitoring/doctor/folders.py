"""The data folder: rights, room, and what must be nobody else's."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nmt_server.conf import get_settings
from nmt_server.monitoring.doctor.finding import Finding, failed, fine, warning
from nmt_server.monitoring.private_files import open_to_others
from nmt_server.serving.status import size_text

_LEAST_ROOM = 100 * 1024**2
_LITTLE_ROOM = 1024**3


def look_at_folders() -> Iterator[Finding]:
    """Whether the server can write where it must, and others cannot read what is not theirs."""
    data = get_settings().DATA_DIR
    for folder in (data, data / "run", data / "models"):
        if folder.exists():
            yield _writable(folder)
    yield _room(data)
    if sys.platform != "win32":
        yield from _owned(data)
        yield from _private()


def _writable(folder: Path) -> Finding:
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        return failed(
            f"Nothing can be written to {folder}: {error.strerror}.",
            f"Give it to the user that the server runs as: chown -R USER {folder}",
        )
    return fine(f"{folder} can be written to.")


def _room(data: Path) -> Finding:
    usage = shutil.disk_usage(data)
    said = f"{size_text(usage.free)} of {size_text(usage.total)} are free on the disk of {data}."
    todo = "Make room: prune the cache, or move the folder (NMT_DATA_DIR) to a larger disk."
    if usage.free < _LEAST_ROOM:
        return failed(said, todo)
    return warning(said, todo) if usage.free < _LITTLE_ROOM else fine(said)


def _owned(data: Path) -> Iterator[Finding]:
    """Files that belong to others, such as to root after a command that it ran."""
    user = os.getuid()
    foreign = [
        path for path in (data, *data.glob("*"), *data.glob("run/*")) if path.lstat().st_uid != user
    ]
    if foreign and user != 0:
        yield failed(
            f"{len(foreign)} files belong to another user, such as {foreign[0]}.",
            f"Run commands as the user of the server; mend these: chown -R $(id -u) {data}",
        )


def _private() -> Iterator[Finding]:
    found = open_to_others()
    for path, todo in found.items():
        yield warning(
            f"Others on this machine may read or change {path}.", f"Take that away: {todo}"
        )
    if not found:
        yield fine("Keys, sockets and database are readable by their user only.")
