"""Which files are a model of which engine: what is there decides, and not what it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nmt_server.engines.ctranslate2.kind import CTranslate2
from nmt_server.engines.fairseq.kind import Fairseq
from nmt_server.engines.kind import EngineKind, engine_kind, model_files
from nmt_server.errors import InvalidModel


def put(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = [folder / name for name in names]
    for file in files:
        file.touch()
    return files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What CTranslate2 would take for a model by its names."""
    model = tmp_path / "base" / "model"
    model.parent.mkdir()
    put(model, "model.bin", "config.json", "shared_vocabulary.json")
    return model


@pytest.mark.parametrize("name", ["model", "model.pt"])
def test_a_converted_model_is_a_folder_with_its_tokenizers(tmp_path: Path, name: str) -> None:
    files = put(tmp_path / name, "model.bin", "config.json", "shared_vocabulary.json")
    put(tmp_path / name, "dict.ja.txt", "README.md")
    (spm,) = put(tmp_path, "spm.model")
    found = model_files(CTranslate2(), str(tmp_path / name), (str(spm), str(spm)))
    assert found == [*files, spm]


@pytest.mark.parametrize("name", ["checkpoint.pt", "checkpoint_best"])
def test_a_checkpoint_is_a_file_with_its_dictionaries(tmp_path: Path, name: str) -> None:
    files = put(tmp_path, name, "dict.en.txt", "dict.ja.txt")
    put(tmp_path, "config.json", "checkpoint1.pt")
    assert Fairseq().files(tmp_path / name) == files


@pytest.mark.parametrize(
    ("kind", "path", "missing"),
    [
        (CTranslate2(), "", "model.bin"),
        (CTranslate2(), "gone", "gone/model.bin"),
        (Fairseq(), "x.pt", "x.pt"),
    ],
)
def test_missing_weights_are_named(
    tmp_path: Path, kind: EngineKind, path: str, missing: str
) -> None:
    put(tmp_path, "config.json", "dict.en.txt")
    with pytest.raises(FileNotFoundError) as caught:
        model_files(kind, str(tmp_path / path), ("", ""))
    assert str(caught.value) == str(tmp_path / missing)


def test_a_folder_may_be_named_by_its_weights(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert CTranslate2().locate("model/model.bin") == CTranslate2().locate("model") == folder


@pytest.mark.parametrize("name", ["model.bin", "config.json", "shared_vocabulary.json"])
def test_what_a_folder_lacks_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(InvalidModel, match="vocabulary" if "vocabulary" in name else name):
        CTranslate2().locate(str(folder))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="nowhere") as caught:
        CTranslate2().locate(str(tmp_path / "nowhere"))
    assert caught.value.field == "path"


def test_the_folder_above_a_model_points_to_it(folder: Path) -> None:
    with pytest.raises(InvalidModel) as caught:
        CTranslate2().locate(str(folder.parent))
    assert str(folder) in caught.value.hint


def test_the_only_checkpoint_of_a_folder_is_meant(tmp_path: Path) -> None:
    checkpoint, _ = put(tmp_path, "checkpoint_best.pt", "dict.ja.txt")
    assert Fairseq().locate(str(tmp_path)) == checkpoint
    put(tmp_path, "checkpoint_last.pt")
    with pytest.raises(InvalidModel, match=r"checkpoint_best\.pt, checkpoint_last\.pt"):
        Fairseq().locate(str(tmp_path))


@pytest.mark.parametrize(
    "path",
    ["", "fairseq", "nowhere.Kind", "nmt_server.engines.kind.Nothing", "os.system", "os.path"],
)
def test_only_a_class_of_engines_is_taken_for_one(path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        engine_kind(path)
    assert caught.value.field == "engine"
