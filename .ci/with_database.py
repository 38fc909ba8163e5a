"""Runs a command with DATABASE_URL set to a database server of its own, empty and gone afterwards.

    python .ci/with_database.py postgresql|mariadb COMMAND...

The exit status is the command's; 77 where there is no such server or driver here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.e2e.databases import has_mariadb, has_postgresql, mariadb, postgresql

_NOT_HERE = 77
# Where files are in memory: MariaDB spends most of a migration waiting for a disk.
_MEMORY, _ROOM = Path("/dev/shm"), 2 * 1024**3


def main(kind: str, *command: str) -> int:
    """Run it."""
    start, is_here = {
        "postgresql": (postgresql, has_postgresql),
        "mariadb": (mariadb, has_mariadb),
    }[kind]
    if not is_here():
        return _NOT_HERE
    is_in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with (
        tempfile.TemporaryDirectory(
            prefix="nmt-db-", dir=_MEMORY if is_in_memory else None
        ) as folder,
        start(Path(folder) / "data") as url,
    ):
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
