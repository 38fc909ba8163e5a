"""What identifies the contents of a model's files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`sha256` over all files of a model, `model_file_sha1` of its weights alone, both in hex."""

    sha256: str
    model_file_sha1: str


def files_signature(files: list[Path]) -> str:
    """Names, sizes and times of the files: where it is the same, so are the contents.

    Raises `OSError` where a file cannot be reached.
    """
    stats = [(file, file.stat()) for file in files]
    return json.dumps([[file.name, stat.st_size, stat.st_mtime_ns] for file, stat in stats])


def fingerprint(files: list[Path]) -> Fingerprint:
    """Read all files once, in blocks. Raises `OSError` where one cannot be read."""
    whole = hashlib.sha256()
    weights = hashlib.sha1(usedforsecurity=False)
    for number, file in enumerate(files):
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                if number == 0:
                    weights.update(block)
        whole.update(file.name.encode() + b"\0" + digest.digest())
    return Fingerprint(whole.hexdigest(), weights.hexdigest())
