"""The files of Marian models, and what is said where something is wrong with them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nmt_server.conversion.order import Order
from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import identify
from tests.conftest import DEMO

pytest.importorskip("yaml")

from ctranslate2.converters.marian import load_vocab

from nmt_server.conversion.marian import MarianModel
from nmt_server.conversion.marian_files import sentencepiece_vocabulary, write_list

SPM = DEMO / "model" / "spm.ja.nopretok.model"
NAME = "vocab.jaen.spm"
DECODER = f"relative-paths: true\nmodels:\n  - model.npz\nvocabs:\n  - {NAME}\n  - {NAME}\n"
CONFIGURATION = np.frombuffer(b"type: transformer\nenc-depth: 2\n\0", dtype=np.int8)


def refusal(folder: Path) -> str:
    output = folder / "output"
    output.mkdir()
    with pytest.raises(InvalidModel) as caught:
        MarianModel(Order(identify(folder), str(output), "int8", "ja", "en")).load()
    assert not list(output.iterdir())
    return str(caught.value)


def write(folder: Path, decoder: str = DECODER, **weights: np.ndarray) -> Path:
    saved: dict[str, Any] = {"special:model.yml": CONFIGURATION, **weights}
    np.savez(folder / "model.npz", **saved)
    (folder / "decoder.yml").write_text(decoder, encoding="utf-8")
    shutil.copy(SPM, folder / NAME)
    return folder


def test_weights_without_what_a_model_consists_of_are_told(tmp_path: Path) -> None:
    assert "model.npz is not a whole model of Marian" in refusal(write(tmp_path))


def test_a_layer_that_is_missing_is_told(tmp_path: Path) -> None:
    count = len(sentencepiece_vocabulary(SPM))
    folder = write(tmp_path, Wemb=np.zeros((count, 8), dtype=np.float32))
    assert "not a whole transformer of Marian: it has no 'transformer-" in refusal(folder)


def test_a_vocabulary_of_another_model_is_told(tmp_path: Path) -> None:
    count = len(sentencepiece_vocabulary(SPM))
    said = refusal(write(tmp_path, Wemb=np.zeros((7, 8), dtype=np.float32)))
    assert f"{NAME} has {count} tokens, and the model was trained with 7" in said


def test_a_vocabulary_that_is_not_there_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / NAME).unlink()
    assert f"names {NAME}, and there is no file" in refusal(tmp_path)


def test_a_vocabulary_that_is_none_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / NAME).write_bytes(b"nonsense")
    assert f"{NAME} cannot be loaded" in refusal(tmp_path)


@pytest.mark.parametrize(
    "decoder", ["", "[]", "models: []", "models: [model.npz]\n", "{", "vocabs: 1\nmodels: 1\n"]
)
def test_a_decoder_file_that_names_nothing_is_told(tmp_path: Path, decoder: str) -> None:
    assert "does not say which files" in refusal(write(tmp_path, decoder))


def test_weights_that_are_none_are_told(tmp_path: Path) -> None:
    (write(tmp_path) / "model.npz").write_bytes(b"nonsense")
    assert "model.npz cannot be read" in refusal(tmp_path)


def test_any_token_is_written_so_that_the_converter_reads_it(tmp_path: Path) -> None:
    tokens = [
        "</s>",
        "<unk>",
        "▁the",
        "'",
        '"',
        "\\",
        ":",
        "? ",
        "a: 1",
        "#",
        "''",
        '"\\x41"',
        "\x85",
    ]
    write_list(tokens, tmp_path / "list.yml")
    assert load_vocab(str(tmp_path / "list.yml")) == tokens
    assert sentencepiece_vocabulary(SPM)[:3] == ["<unk>", "<s>", "</s>"]
