"""What somebody is told who names a model that is none of its engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nmt_server.errors import InvalidModel
from nmt_server.models import TranslationModel
from nmt_server.registration.locate import locate_model
from tests.conftest import DEMO


def row(path: Path | str, **fields: Any) -> TranslationModel:
    return TranslationModel(name="mine", path=str(path), **fields)


def put(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.touch()


def test_the_engine_that_serves_a_model_is_named() -> None:
    with pytest.raises(InvalidModel) as caught:
        locate_model(row(DEMO / "model" / "ctranslate2", engine="fairseq"))
    assert caught.value.hint.endswith("The engine ctranslate2 serves it as it is.")


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        (
            ("checkpoint_best.pt", "dict.ja.txt"),
            "a fairseq checkpoint. The engine fairseq serves it as it is.",
        ),
        (("model.safetensors",), "a Hugging Face model"),
        (("model.npz", "decoder.yml"), "a Marian model"),
        (("model.pt",), "an OpenNMT-py checkpoint"),
    ],
)
def test_another_kind_of_model_is_told_how_to_become_one(
    tmp_path: Path, files: tuple[str, ...], hint: str
) -> None:
    folder = tmp_path / "my model"
    put(*(folder / name for name in files))
    if "model.safetensors" in files:
        (folder / "config.json").write_text('{"model_type": "marian"}')
    with pytest.raises(InvalidModel) as caught:
        locate_model(row(folder, source_language_id="ja", target_language_id="en"))
    assert hint in caught.value.hint
    command = f"python manage.py convert_model '{folder}' mine --source ja --target en"
    assert caught.value.hint.endswith(command)


def test_a_name_of_the_hub_is_told_how_to_become_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidModel) as caught:
        locate_model(row("facebook/m2m100_418M"))
    assert caught.value.hint.endswith("python manage.py convert_model facebook/m2m100_418M mine")


@pytest.mark.parametrize("file", ["model.pt", "model.npz"])
def test_the_file_of_another_model_is_told_how_to_become_one(tmp_path: Path, file: str) -> None:
    put(tmp_path / file)
    with pytest.raises(InvalidModel) as caught:
        locate_model(row(tmp_path / file))
    assert caught.value.hint.endswith(f"convert_model {tmp_path / file} mine")


@pytest.mark.parametrize(
    ("files", "config", "hint"),
    [
        (("model.safetensors",), '{"model_type": "gpt2"}', "of the type 'gpt2', which is no"),
        (("pytorch_model.bin",), '{"architectures": ["MarianMTModel"]}', "say its model_type"),
        ((), '{"model_type": "marian"}', "has no weights"),
        (("one.pt", "two.pt"), "", "several models"),
    ],
)
def test_why_a_model_cannot_be_converted_is_told(
    tmp_path: Path, files: tuple[str, ...], config: str, hint: str
) -> None:
    put(*(tmp_path / name for name in files))
    if config:
        (tmp_path / "config.json").write_text(config)
    with pytest.raises(InvalidModel) as caught:
        locate_model(row(tmp_path))
    assert hint in caught.value.hint


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    put(tmp_path / "model.zip")
    with pytest.raises(InvalidModel) as caught:
        locate_model(row(tmp_path / "model.zip"))
    assert "Unpack it" in caught.value.hint
