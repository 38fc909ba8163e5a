"""What a model is, from its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import identify


def write(folder: Path, files: dict[str, object]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def huggingface(model_type: str, tokenizer: str = "", **more: str) -> dict[str, object]:
    return {
        "config.json": {"model_type": model_type},
        "tokenizer_config.json": {"tokenizer_class": tokenizer, **more},
        "model.safetensors": "",
    }


@pytest.mark.parametrize(
    ("files", "toolkit", "family"),
    [
        (huggingface("marian"), "huggingface", "marian"),
        (huggingface("m2m_100", "M2M100Tokenizer"), "huggingface", "m2m100"),
        (huggingface("m2m_100", "NllbTokenizerFast"), "huggingface", "nllb"),
        (huggingface("mbart", "MBart50Tokenizer"), "huggingface", "mbart50"),
        (huggingface("umt5"), "huggingface", "t5"),
        ({"decoder.yml": "", "model.npz": ""}, "marian", ""),
        ({"model.npz": "", "vocab.yml": ""}, "marian", ""),
        ({"model.pt": "", "dict.ja.txt": "", "dict.en.txt": ""}, "fairseq", ""),
        ({"model.pt": ""}, "opennmt", ""),
    ],
)
def test_files_say_what_a_model_is(
    tmp_path: Path, files: dict[str, object], toolkit: str, family: str
) -> None:
    found = identify(write(tmp_path / "model", files))
    assert (found.toolkit, found.family) == (toolkit, family)


def test_a_file_of_the_folder_may_be_named(tmp_path: Path) -> None:
    folder = write(tmp_path, huggingface("marian"))
    assert identify(folder / "model.safetensors") == identify(folder)


def test_languages_are_found_where_the_files_say_them(tmp_path: Path) -> None:
    said = write(tmp_path / "a", huggingface("marian", source_lang="jpn", target_lang="eng"))
    assert identify(said).source_language == "jpn" and identify(said).target_language == "eng"
    named = write(tmp_path / "opus-mt-ja-en", huggingface("marian"))
    assert identify(named).source_language == "ja" and identify(named).target_language == "en"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no model that can be converted"),
        ({"a.pt": "", "b.pt": ""}, "several models.*a.pt, b.pt"),
        ({"config.json": {}, "model.bin": ""}, "add_model"),
        ({"config.json": {"model_type": "marian"}}, "no weights"),
        (huggingface("llama"), "'llama'"),
        (huggingface("mbart", "MBartTokenizer"), "25 languages"),
        ({"config.json": "{"}, "cannot be read"),
        ({"config.json": "[]"}, "cannot be read"),
    ],
)
def test_what_cannot_be_converted_is_refused(
    tmp_path: Path, files: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidModel, match=said):
        identify(write(tmp_path / "model", files))


def test_a_missing_source_is_refused_with_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="There is no file or folder.*fairseq"):
        identify(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["opus.zip", "model.tar.gz", "model.tgz", "model.tar", "a.7z"])
def test_an_archive_is_to_be_unpacked(tmp_path: Path, name: str) -> None:
    # What else lies beside it is another model.
    folder = write(tmp_path / "downloads", {**huggingface("marian"), name: ""})
    with pytest.raises(InvalidModel, match=f"{name} is an archive.*Unpack"):
        identify(folder / name)


def test_a_folder_of_model_folders_names_them(tmp_path: Path) -> None:
    write(tmp_path / "downloads" / "marian", huggingface("marian"))
    with pytest.raises(InvalidModel, match="Is it .*downloads/marian"):
        identify(tmp_path / "downloads")


def test_the_home_of_nobody_is_a_missing_folder() -> None:
    with pytest.raises(InvalidModel, match="There is no file or folder"):
        identify(Path("~nobody-of-this-name/model"))
