"""How many positions a model has is read from its file, of whatever version CTranslate2 reads."""

from __future__ import annotations

import struct
from pathlib import Path

import ctranslate2
import pytest

from nmt_server.engines.ctranslate2.positions import Positions, read_positions
from tests.conftest import COMPUTE_TYPE
from tests.random_model import build_random_model


def test_positions_are_read_from_the_file_and_from_no_other(tmp_path: Path) -> None:
    folder = build_random_model(tmp_path / "model", positions=48)
    file = folder / "model.bin"
    assert read_positions(file) == (48, 48)
    for size in (0, 3, 100, 5_000):
        (tmp_path / "half").write_bytes(file.read_bytes()[:size])
        assert read_positions(tmp_path / "half") == Positions()
    (tmp_path / "other").write_bytes(b"\x06\0\0\0\x05\0" + bytes(range(256)) * 40)
    assert read_positions(tmp_path / "other") == Positions()


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_positions_are_read_from_files_of_older_versions(tmp_path: Path, version: int) -> None:
    folder = build_random_model(tmp_path / "model", positions=48, quantization="float32")
    file = folder / "model.bin"
    original = file.read_bytes()
    file.write_bytes(as_version(version, original))
    assert read_positions(file) == (48, 48)
    translator = ctranslate2.Translator(str(folder), compute_type=COMPUTE_TYPE)
    translator.translate_batch([["▁"] * 48], max_decoding_length=1)
    with pytest.raises(RuntimeError, match="No position encodings"):
        translator.translate_batch([["▁"] * 49], max_decoding_length=1)
    file.write_bytes(as_version(version, original, flags=("with_source_eos",)))
    assert read_positions(file) == (47, 48)


def as_version(version: int, model: bytes, flags: tuple[str, ...] = ()) -> bytes:
    """A `model.bin` of today as an earlier version of CTranslate2 wrote it, with some `flags`."""
    place = 0

    def take(code: str) -> int:
        nonlocal place
        start, place = place, place + struct.calcsize(f"<{code}")
        return int(struct.unpack(f"<{code}", model[start:place])[0])

    def take_bytes(count: int) -> bytes:
        nonlocal place
        start, place = place, place + count
        return model[start:place]

    def take_string() -> bytes:
        count = take("H")
        return struct.pack("<H", count) + take_bytes(count)

    take("I")
    written = struct.pack("<I", version)
    name, revision = take_string(), take("I")
    if version >= 2:
        written += name + struct.pack("<I", revision)
    variables: dict[bytes, bytes] = {}
    for _ in range(take("I")):
        name = take_string()
        rank = take("B")
        variable = struct.pack("<B", rank) + take_bytes(4 * rank)
        item, size = {0: 4, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2}[kind := take("B")], take("I")
        variable += (
            struct.pack("<BI", kind, size)
            if version >= 4
            else struct.pack("<BI", item, size // item)
        )
        variables[name] = variable + take_bytes(size)
    aliases = {take_string(): take_string() for _ in range(take("I"))}
    if version < 3:
        variables |= {alias: variables[name] for alias, name in aliases.items()}
    for flag in flags:
        size_or_type = struct.pack("<BI", 1, 1)
        variables[struct.pack("<H", len(flag) + 1) + flag.encode() + b"\0"] = (
            struct.pack("<B", 0) + size_or_type + b"\1"
        )
    written += struct.pack("<I", len(variables)) + b"".join(map(b"".join, variables.items()))
    if version >= 3:
        written += struct.pack("<I", len(aliases)) + b"".join(map(b"".join, aliases.items()))
    return written
