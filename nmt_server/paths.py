"""Paths of files as people type them."""

from __future__ import annotations

import os
from pathlib import Path


def absolute_path(path: str | Path) -> Path:
    """`path` from the root, with `~` for a home folder; where nobody has that home, it stays.

    A link that somebody set up to be swapped stays a link.
    """
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111
