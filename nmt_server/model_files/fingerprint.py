"""Which files a model consists of, and what identifies their contents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1024 * 1024

# A fairseq model is named by its checkpoint, every other one by its folder.
CHECKPOINT_SUFFIX = ".pt"

# Beside a checkpoint: those of its languages, or one for all of them as some models are released.
DICTIONARIES = ("dict.*.txt", "model_dict.*.txt", "dictionary.txt", "dict.txt")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`sha256` over all files of a model, `model_file_sha1` of its weights alone, both in hex."""

    sha256: str
    model_file_sha1: str


def model_files(path: str, sentencepiece: tuple[str, str]) -> list[Path]:
    """The files whose contents decide what a model answers, the weights first.

    `path` is a CTranslate2 model's folder or a fairseq checkpoint, whatever they are called.
    Raises `FileNotFoundError` where the weights are missing.
    """
    place = Path(path)
    # Of what is not there, the name says what it was.
    is_checkpoint = place.is_file() or (place.suffix == CHECKPOINT_SUFFIX and not place.is_dir())
    if is_checkpoint:
        weights = place
        others = find_dictionaries(place.parent)
    else:
        weights = place / "model.bin"
        others = [place / "config.json", place / "vmap.txt"]
        others += sorted(place.glob("*vocabulary*.*"))
    if not weights.is_file():
        raise FileNotFoundError(weights)
    return [
        weights,
        *(file for file in others if file.is_file()),
        *(Path(file) for file in dict.fromkeys(sentencepiece) if file),
    ]


def find_dictionaries(folder: Path) -> list[Path]:
    """The dictionaries of the fairseq checkpoint in `folder`, those of single languages first."""
    return [file for pattern in DICTIONARIES for file in sorted(folder.glob(pattern))]


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
