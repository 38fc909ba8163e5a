"""What a fairseq checkpoint was trained with, read without PyTorch and without running anything.

A checkpoint is a pickle, alone or in a zip file. Here nothing of it is called: every class and
function that it names becomes a box that takes what it is given. Tensors are not read at all.
"""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

# A pickle of PyTorch before version 1.6 begins with a number, a version and the machine's sizes.
_BEFORE_THE_STATE = 3
# Configuration and the names of the parameters; weights are elsewhere in the file.
_LARGEST = 64 * 1024 * 1024


class _Box(dict[Any, Any]):
    """Stands for an object of any class: takes items, attributes and calls, and does nothing."""

    def __new__(cls, *args: Any, **kwargs: Any) -> _Box:
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def __setstate__(self, state: Any) -> None:
        if isinstance(state, dict):
            self.update(state)

    def append(self, item: Any) -> None:
        """Items of a list are of no interest."""

    def extend(self, items: Any) -> None:
        """Items of a list are of no interest."""


class _Reader(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        return _Box

    def persistent_load(self, pid: Any) -> Any:
        return None


def read_arguments(path: Path) -> dict[str, Any]:
    """The configuration of the task in the checkpoint at `path`; empty where there is none.

    What cannot be read is as good as empty: whoever loads the checkpoint says what is wrong.
    """
    try:
        state = _read_state(path)
    # Whatever a file that was made to break an unpickler makes it raise.
    except Exception:  # noqa: BLE001
        return {}
    if not isinstance(state, Mapping):
        return {}
    config = state.get("cfg")
    task = config.get("task") if isinstance(config, Mapping) else state.get("args")
    return {**task} if isinstance(task, Mapping) else {}


def _read_state(path: Path) -> Any:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            for _ in range(_BEFORE_THE_STATE):
                _Reader(stream).load()
            return _Reader(stream).load()
    with zipfile.ZipFile(path) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/data.pkl")]
        if archive.getinfo(name).file_size > _LARGEST:
            return None
        with archive.open(name) as stream:
            reader: IO[bytes] = stream
            return _Reader(reader).load()
