"""How many positions a CTranslate2 model has, read from the names and shapes in its `model.bin`.

CTranslate2 does not tell, and fails on what is longer. A model whose file holds no encodings of
positions knows no bound: it computes them, or goes by distances, or by no positions at all. The
format is that of `ctranslate2.specs.model_spec`, and older ones that CTranslate2 still reads.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

# The versions of the format from which on it has the name of the model's class, equal variables are
# stored once, and a variable has a type instead of the size of its items.
_WITH_NAME, _WITH_ALIASES, _WITH_TYPES = 2, 3, 4
_VERSIONS = range(1, 256)
_NAME = "{side}/position_encodings/encodings"
# Before version 6, the file itself says that a token is added to the source.
_ADDED = ("with_source_bos", "with_source_eos")


class Positions(NamedTuple):
    """The number of positions of each side; None where there is no bound.

    Those of tokens that the file says are added to every source are left out.
    """

    encoder: int | None = None
    decoder: int | None = None


def read_positions(model: Path) -> Positions:
    """The positions of the model in a `model.bin`; unknown where the file is of another form."""
    try:
        with model.open("rb") as stream:
            shapes = _shapes(stream)
    except (OSError, EOFError, UnicodeDecodeError):
        # Whoever loads it says what is wrong.
        return Positions()
    found = (shapes.get(_NAME.format(side=side)) for side in ("encoder", "decoder"))
    encoder, decoder = (shape[0] if shape else None for shape in found)
    if encoder is not None:
        encoder -= sum(name in shapes for name in _ADDED)
    return Positions(encoder, decoder)


def _shapes(stream: BinaryIO) -> dict[str, tuple[int, ...]]:
    """The shapes of all variables by name; the weights are skipped."""
    version = _number(stream, "I")
    if version not in _VERSIONS:
        return {}
    if version >= _WITH_NAME:
        _string(stream)
        _number(stream, "I")
    shapes: dict[str, tuple[int, ...]] = {}
    for _ in range(_number(stream, "I")):
        name = _string(stream)
        shapes[name] = tuple(_number(stream, "I") for _ in range(_number(stream, "B")))
        item = _number(stream, "B")
        size = _number(stream, "I")
        stream.seek(size if version >= _WITH_TYPES else size * item, 1)
    for _ in range(_number(stream, "I") if version >= _WITH_ALIASES else 0):
        alias, name = _string(stream), _string(stream)
        shapes[alias] = shapes.get(name, ())
    return shapes


def _number(stream: BinaryIO, code: str) -> int:
    return int(struct.unpack(f"<{code}", _bytes(stream, struct.calcsize(f"<{code}")))[0])


def _string(stream: BinaryIO) -> str:
    return _bytes(stream, _number(stream, "H")).rstrip(b"\0").decode()


def _bytes(stream: BinaryIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found
