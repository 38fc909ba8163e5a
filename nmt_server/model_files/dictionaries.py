"""The dictionaries beside a fairseq checkpoint, by which it is told from other checkpoints."""

from __future__ import annotations

from pathlib import Path

# Those of its languages, or one for all of them as some models are released.
DICTIONARIES = ("dict.*.txt", "model_dict.*.txt", "dictionary.txt", "dict.txt")


def find_dictionaries(folder: Path) -> list[Path]:
    """The dictionaries of the fairseq checkpoint in `folder`, those of single languages first."""
    return [file for pattern in DICTIONARIES for file in sorted(folder.glob(pattern))]
