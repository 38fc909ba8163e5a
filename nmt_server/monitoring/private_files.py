"""What of the server's files is for its own user: keys, sockets, and the texts of people."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

from nmt_server.conf import get_settings

_PRIVATE = ("secret_key", "run", "run/authkey")
# SQLite's own files beside a database hold what was written last.
_BESIDE = ("", "-wal", "-shm", "-journal")
_OTHERS_ENTER, _OTHERS_WRITE, _OTHERS_DO_ANYTHING = 0o011, 0o022, 0o077


def open_to_others() -> dict[Path, str]:
    """What others on this machine can read, or write where they must not, and how to mend each."""
    if sys.platform == "win32":
        return {}
    data = get_settings().DATA_DIR
    found = {
        path: f"chmod go= {path}"
        for path in (*(data / name for name in _PRIVATE), *_database_files())
        # What is in a folder that nobody else gets into may have any rights.
        if _mode(path) & _OTHERS_DO_ANYTHING and _mode(path.parent) & _OTHERS_ENTER
    }
    # Who can write to a folder can put another file in the place of one.
    for folder in (data, data / "models"):
        mode = _mode(folder)
        if mode & _OTHERS_WRITE and not mode & stat.S_ISVTX:
            found[folder] = f"chmod go-w {folder}"
    return found


def _database_files() -> list[Path]:
    database = connections[DEFAULT_DB_ALIAS]
    name = str(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or ":" in name:
        return []
    return [Path(name + beside) for beside in _BESIDE]


def _mode(path: Path) -> int:
    """The rights of a file; none where there is no such file."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
