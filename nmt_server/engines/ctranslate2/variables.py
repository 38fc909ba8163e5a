"""The variables of a CTranslate2 model: names and shapes in its `model.bin`, and small values.

The format is that of `ctranslate2.specs.model_spec`, and older ones that CTranslate2 still reads.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

# The versions of the format from which on it has the name of the model's class, equal variables are
# stored once, and a variable has a type instead of the size of its items.
_WITH_NAME, _WITH_ALIASES, _WITH_TYPES = 2, 3, 4
_VERSIONS = range(1, 256)
# Larger ones are weights, which are skipped.
_SMALL = 8


class Variable(NamedTuple):
    """The shape of a variable, and its bytes where they are few."""

    shape: tuple[int, ...]
    content: bytes

    def number(self) -> int:
        """A single whole number, of whatever size."""
        return int.from_bytes(self.content, "little", signed=True)


def read_variables(model: Path) -> dict[str, Variable]:
    """The variables in a `model.bin` by name; none where the file is of another form."""
    try:
        with model.open("rb") as stream:
            return _variables(stream)
    except (OSError, EOFError, UnicodeDecodeError):
        # Whoever loads it says what is wrong.
        return {}


def _variables(stream: BinaryIO) -> dict[str, Variable]:
    version = _number(stream, "I")
    if version not in _VERSIONS:
        return {}
    if version >= _WITH_NAME:
        _string(stream)
        _number(stream, "I")
    variables: dict[str, Variable] = {}
    for _ in range(_number(stream, "I")):
        name = _string(stream)
        shape = tuple(_number(stream, "I") for _ in range(_number(stream, "B")))
        item = _number(stream, "B")
        size = _number(stream, "I") * (1 if version >= _WITH_TYPES else item)
        content = _bytes(stream, size) if size <= _SMALL else b""
        if not content:
            stream.seek(size, 1)
        variables[name] = Variable(shape, content)
    for _ in range(_number(stream, "I") if version >= _WITH_ALIASES else 0):
        alias, name = _string(stream), _string(stream)
        variables[alias] = variables.get(name, Variable((), b""))
    return variables


def _number(stream: BinaryIO, code: str) -> int:
    return int(struct.unpack(f"<{code}", _bytes(stream, struct.calcsize(f"<{code}")))[0])


def _string(stream: BinaryIO) -> str:
    return _bytes(stream, _number(stream, "H")).rstrip(b"\0").decode()


def _bytes(stream: BinaryIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found
