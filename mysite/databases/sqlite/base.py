"""The backend; Django finds it by the name of this module."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

# Seconds between two looks of a connection that only reads.
_LOOK_EVERY = 1.0

# Of a file: on which device, and which one.
_Identity = tuple[int, int]


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but that it leaves a file that is not under its name any more.

    What is written to a deleted file is lost. Each transaction looks first; other queries look
    once in a while. A file that was put in its place is not opened as long as `-wal` or `-shm` of
    the old one are beside it: SQLite takes them by their names, and would write the old rows into
    the new file, or damage it.
    """

    # Whether a file that is not there is an error, as it is where requests are served.
    needs_file: ClassVar[bool] = False

    # Of each file that this process has opened: which one it was, and what was beside it.
    _were_open: ClassVar[dict[str, tuple[_Identity | None, set[_Identity]]]] = {}

    _opened: _Identity | None = None
    _look_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file that is there now; only who may set it up creates one."""
        if self.needs_file and self._has_file():
            there = Path(conn_params["database"]).absolute().as_uri()
            conn_params = {**conn_params, "database": f"{there}?mode=rw", "uri": True}
        elif self._has_file():
            _make_private(Path(conn_params["database"]))
        # Looked at before it is opened: one that comes between is opened again.
        before = self._file()
        self._require_own_log(before)
        connection = super().get_new_connection(conn_params)
        self._opened = before or self._file()
        self._were_open[str(self.settings_dict["NAME"])] = self._opened, self._files_beside()
        self._look_at = time.monotonic() + _LOOK_EVERY
        return connection

    def ensure_connection(self) -> None:
        """Connect where there is no connection, or one to a file that is gone."""
        if time.monotonic() >= self._look_at:
            self._leave_if_gone()
        super().ensure_connection()

    def _start_transaction_under_autocommit(self) -> None:
        self._leave_if_gone()
        self.ensure_connection()
        super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Not in the stubs.

    def _leave_if_gone(self) -> None:
        if self.connection is None or self.in_atomic_block or not self._has_file():
            return
        self._look_at = time.monotonic() + _LOOK_EVERY
        if self._file() != self._opened:
            self.close()

    def _require_own_log(self, file: _Identity | None) -> None:
        """Raise `OperationalError` where what is beside a file is of the one before."""
        was, beside = self._were_open.get(str(self.settings_dict["NAME"]), (None, set()))
        is_another = self._has_file() and None not in (was, file) and was != file
        if is_another and beside & self._files_beside():
            raise OperationalError("the file was replaced, and not what is beside it")

    def _has_file(self) -> bool:
        name = str(self.settings_dict["NAME"])
        return not (self.is_in_memory_db() or name.startswith("file:"))

    def _file(self) -> _Identity | None:
        return _identity(str(self.settings_dict["NAME"]))

    def _files_beside(self) -> set[_Identity]:
        found = (_identity(f"{self.settings_dict['NAME']}{end}") for end in ("-wal", "-shm"))
        return {each for each in found if each is not None}


def _identity(name: str) -> _Identity | None:
    try:
        found = Path(name).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_private(file: Path) -> None:
    """A new file is its owner's alone; SQLite gives the files beside it the same rights."""
    if file.parent.is_dir() and not file.exists():
        file.touch(0o600)
