"""Where a model and its files are: what people type for them, and where they keep them."""

from __future__ import annotations

import os
import re
from pathlib import Path

TOKENIZER_FOLDERS = ("spm", "spmModel", "spmModels")
"""In what folders, beside or above a model, people keep the files of its tokenizer."""

_HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*")


def absolute_path(path: str | Path) -> Path:
    """`path` from the root, with `~` for a home folder; where nobody has that home, it stays.

    A link that somebody set up to be swapped stays a link.
    """
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111


def is_hub_name(source: str) -> bool:
    """Whether it names a model of the Hugging Face Hub: `facebook/m2m100_418M`, and no path."""
    return _HUB_NAME.fullmatch(source) is not None and not Path(source).exists()


def tokenizer_places(folder: Path) -> list[Path]:
    """Where the files of a tokenizer may be whose model is in `folder`, the nearest first."""
    return [base / name for base in (folder, folder.parent) for name in ("", *TOKENIZER_FOLDERS)]
