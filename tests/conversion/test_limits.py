"""What configurations say of the lengths that a model is made for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nmt_server.conversion.marian_files import find_files
from nmt_server.model_files.limits import transformers_limits
from nmt_server.model_files.manifest import (
    FILE_NAME,
    DescribedLanguage,
    Limits,
    ModelDescription,
    read_description,
)
from nmt_server.models import TranslationModel
from nmt_server.registration.describe import fill_from_description

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

from tests.conversion import other_models, transformers_models
from tests.conversion.here import convert_here


@pytest.mark.parametrize(
    ("files", "limits"),
    [
        ({}, Limits()),
        ({"config": {"n_positions": 512}}, Limits(512, 512)),
        ({"config": {"max_position_embeddings": 1024, "max_length": 200}}, Limits(1024, 1024, 200)),
        (
            {"config": {"max_length": 2}, "generation_config": {"max_length": 3}},
            Limits(None, None, 3),
        ),
        ({"generation_config": {"max_length": 300, "max_new_tokens": 20}}, Limits(None, None, 21)),
        ({"config": {"n_positions": 9}, "tokenizer_config": {"model_max_length": 8}}, Limits(8, 9)),
        ({"tokenizer_config": {"model_max_length": int(1e30)}}, Limits()),
        (
            {"config": {"n_positions": "9", "max_position_embeddings": -1, "max_length": None}},
            Limits(),
        ),
    ],
)
def test_files_of_transformers(tmp_path: Path, files: dict[str, Any], limits: Limits) -> None:
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    assert transformers_limits(tmp_path) == limits


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"null"])
def test_files_that_are_none_say_nothing(tmp_path: Path, content: bytes) -> None:
    for name in ("config", "generation_config", "tokenizer_config"):
        (tmp_path / f"{name}.json").write_bytes(content)
    assert transformers_limits(tmp_path) == Limits()


@pytest.mark.parametrize(
    ("lines", "limits"),
    [
        ("", Limits()),
        ("max-length: 100\n", Limits(100)),
        ("max-length: 100\nmax-length-factor: 1.5\n", Limits(100, 150)),
        ("max-length: 1000\nmax-length-break: 128\nmax-length-factor: 2\n", Limits(128, 256)),
        ("max-length-factor: 3\n", Limits()),
        ("max-length: many\nmax-length-factor: [1]\n", Limits()),
        ("max-length: 0\n", Limits()),
    ],
)
def test_a_decoder_file_of_marian(tmp_path: Path, lines: str, limits: Limits) -> None:
    for name in ("model.npz", "vocab.yml"):
        (tmp_path / name).touch()
    named = "models: [model.npz]\nvocabs: [vocab.yml, vocab.yml]\n"
    (tmp_path / "decoder.yml").write_text(named + lines, encoding="utf-8")
    assert find_files(tmp_path).limits == limits


def test_a_converted_model_keeps_what_its_configuration_says(tmp_path: Path) -> None:
    t5 = transformers_models.build_t5(tmp_path / "t5")
    config = json.loads((t5 / "config.json").read_text("utf-8")) | {"n_positions": 40}
    (t5 / "config.json").write_text(json.dumps(config), encoding="utf-8")
    said = convert_here(t5, tmp_path / "t5 converted").limits
    assert (said.source, said.target) == (40, 40)

    checkpoint = other_models.build_opennmt(tmp_path / "onmt", src_seq_length=50, tgt_seq_length=60)
    assert convert_here(checkpoint, tmp_path / "onmt converted").limits == Limits(50, 60)


def test_a_fairseq_checkpoint_keeps_the_positions_of_its_training(tmp_path: Path) -> None:
    pytest.importorskip("fairseq")
    from tests import fairseq_zoo

    checkpoint = fairseq_zoo.build(tmp_path / "fairseq", task="pair")
    assert convert_here(checkpoint, tmp_path / "converted").limits == Limits(64, 64)


@pytest.mark.parametrize(
    ("asked_for", "usual", "kept"), [(256, 200, 199), (256, 512, 256), (300, 200, 300), (256, 1, 1)]
)
@pytest.mark.parametrize("is_ours", [True, False])
def test_the_usual_length_of_translations_is_that_of_the_model(
    db: None, tmp_path: Path, asked_for: int, usual: int, kept: int, is_ours: bool
) -> None:
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        (tmp_path / name).touch()
    if is_ours:
        languages = (DescribedLanguage("ja"), DescribedLanguage("en"))
        limits = Limits(usual_target=usual)
        ModelDescription("", "a.model", "a.model", languages, limits).write(tmp_path)
    else:
        file = tmp_path / "generation_config.json"
        file.write_text(json.dumps({"max_length": usual}), encoding="utf-8")
    row = TranslationModel(name="x", path=str(tmp_path), max_decoding_length=asked_for)
    fill_from_description(row)
    assert row.max_decoding_length == kept


def test_a_description_of_before_says_nothing(tmp_path: Path) -> None:
    ModelDescription("", "a.model", "a.model").write(tmp_path)
    content = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))
    del content["limits"]
    (tmp_path / FILE_NAME).write_text(json.dumps(content), encoding="utf-8")
    description = read_description(tmp_path)
    assert description is not None and description.limits == Limits()
