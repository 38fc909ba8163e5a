"""The files of a model: what is there decides, and not what it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nmt_server.model_files.fingerprint import model_files


def put(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = [folder / name for name in names]
    for file in files:
        file.touch()
    return files


@pytest.mark.parametrize("name", ["model", "model.pt"])
def test_a_folder_is_a_converted_model(tmp_path: Path, name: str) -> None:
    files = put(tmp_path / name, "model.bin", "config.json", "shared_vocabulary.json")
    put(tmp_path / name, "dict.ja.txt", "README.md")
    (spm,) = put(tmp_path, "spm.model")
    found = model_files(str(tmp_path / name), (str(spm), str(spm)))
    assert found == [*files, spm]


@pytest.mark.parametrize("name", ["checkpoint.pt", "checkpoint_best"])
def test_a_file_is_a_checkpoint(tmp_path: Path, name: str) -> None:
    files = put(tmp_path, name, "dict.en.txt", "dict.ja.txt")
    put(tmp_path, "config.json", "checkpoint1.pt")
    assert model_files(str(tmp_path / name), ("", "")) == files


@pytest.mark.parametrize(
    ("path", "missing"), [("", "model.bin"), ("gone", "gone/model.bin"), ("x.pt", "x.pt")]
)
def test_missing_weights_are_named(tmp_path: Path, path: str, missing: str) -> None:
    put(tmp_path, "config.json", "dict.en.txt")
    with pytest.raises(FileNotFoundError) as caught:
        model_files(str(tmp_path / path), ("", ""))
    assert str(caught.value) == str(tmp_path / missing)
