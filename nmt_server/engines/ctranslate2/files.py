"""What the files of a model say that CTranslate2 itself does not tell."""

from __future__ import annotations

import json
from pathlib import Path

from nmt_server.engines.base import Lengths, Vocabularies
from nmt_server.engines.ctranslate2.positions import read_positions
from nmt_server.model_files.limits import read_limits, smallest


def read_lengths(folder: Path) -> Lengths:
    """What the model that CTranslate2 has just loaded has positions for, and is made for."""
    positions, limits = read_positions(folder / "model.bin"), read_limits(folder)
    config = json.loads((folder / "config.json").read_bytes())
    added = bool(config.get("add_source_bos")) + bool(config.get("add_source_eos"))
    lengths = Lengths()
    if (source := smallest(positions.encoder, limits.source)) is not None:
        lengths = lengths._replace(source=source - added)
    if (target := smallest(positions.decoder, limits.target)) is not None:
        # One is for the token that the decoder begins with: with the last, scores are computed.
        lengths = lengths._replace(target=target - 1)
    return lengths


def read_vocabularies(folder: Path) -> Vocabularies:
    """What is in the files that CTranslate2 has just loaded."""
    source, target = read_tokens(folder)
    known = None if source is None else frozenset(source)
    if source is target:
        return Vocabularies(known, known)
    return Vocabularies(known, None if target is None else frozenset(target))


def read_tokens(folder: Path) -> tuple[list[str] | None, list[str] | None]:
    """The tokens by number of the source and of the target, one list where they share it."""
    shared = _tokens(folder / "shared_vocabulary")
    if shared is not None:
        return shared, shared
    return _tokens(folder / "source_vocabulary"), _tokens(folder / "target_vocabulary")


def _tokens(file: Path) -> list[str] | None:
    as_json, as_text = file.with_suffix(".json"), file.with_suffix(".txt")
    if as_json.is_file():
        tokens: list[str] = json.loads(as_json.read_bytes())
        return tokens
    if as_text.is_file():
        return as_text.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return None
