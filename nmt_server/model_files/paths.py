"""What people type where a model or a file is asked for: a path, or a name of the hub."""

from __future__ import annotations

import os
import re
from pathlib import Path

_HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*")


def absolute_path(path: str | Path) -> Path:
    """`path` from the root, with `~` for a home folder; where nobody has that home, it stays.

    A link that somebody set up to be swapped stays a link.
    """
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111


def is_hub_name(source: str) -> bool:
    """Whether it names a model of the Hugging Face Hub: `facebook/m2m100_418M`, and no path."""
    return _HUB_NAME.fullmatch(source) is not None and not Path(source).exists()
