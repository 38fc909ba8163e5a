"""Finding what a person does not name."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.errors import InvalidModel
from nmt_server.model_files.locate import find_sentencepiece, locate_tokenizers
from tests.conftest import DEMO


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What CTranslate2 would take for a model by its names, without SentencePiece models."""
    model = tmp_path / "base" / "model"
    model.mkdir(parents=True)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        (model / name).touch()
    return model


def put(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.touch()


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("place", ["", "spm", "spmModel", "spmModels"])
def test_sentencepiece_models_are_found_where_people_put_them(
    folder: Path, place: str, above: bool
) -> None:
    where = (folder.parent if above else folder) / place
    put(where / "spm.ja.nopretok.model", where / "spm.en.nopretok.model")
    located = locate_tokenizers(folder, source_language="ja", target_language="en")
    assert located.source_sentencepiece == str(where / "spm.ja.nopretok.model")
    assert located.target_sentencepiece == str(where / "spm.en.nopretok.model")


def test_the_nearest_file_wins(folder: Path) -> None:
    put(*(base / "spm.ja.nopretok.model" for base in (folder, folder / "spm", folder.parent)))
    assert find_sentencepiece(folder) == {"ja": str(folder / "spm.ja.nopretok.model")}


@pytest.mark.parametrize("known", ["source", "target"])
def test_the_other_language_is_the_one_of_the_other_file(folder: Path, known: str) -> None:
    put(folder / "spm.ja.nopretok.model", folder / "spm.en.nopretok.model")
    code = {"source": "ja", "target": "en"}[known]
    located = locate_tokenizers(folder, **{f"{known}_language": code})
    assert (located.source_language, located.target_language) == ("ja", "en")


def test_languages_are_read_from_the_names_of_named_files(folder: Path, tmp_path: Path) -> None:
    files = tmp_path / "x" / "spm.zh-Hant.nopretok.model", tmp_path / "x" / "spm.ko.nopretok.model"
    put(*files)
    located = locate_tokenizers(
        folder, source_sentencepiece=str(files[0]), target_sentencepiece=str(files[1])
    )
    assert (located.source_language, located.target_language) == ("zh-Hant", "ko")


def test_relative_paths_become_absolute(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder / "spm.ja.nopretok.model", folder / "any.model")
    monkeypatch.chdir(folder.parent)
    located = locate_tokenizers(
        folder,
        source_language="ja",
        target_language="en",
        target_sentencepiece="model/any.model",
    )
    assert located.target_sentencepiece == str(folder / "any.model")


def test_two_files_do_not_tell_the_direction(folder: Path) -> None:
    put(folder / "spm.ja.nopretok.model", folder.parent / "spm.en.nopretok.model")
    with pytest.raises(InvalidModel) as caught:
        locate_tokenizers(folder)
    assert caught.value.field == "source_language"
    assert "from ja to en or from en to ja" in caught.value.message
    assert caught.value.hint.startswith("Name the source language, ja or en")


@pytest.mark.parametrize(("source", "target"), [("ja", "en"), ("en", "ja")])
def test_the_vocabularies_tell_the_direction(folder: Path, source: str, target: str) -> None:
    (folder / "shared_vocabulary.json").unlink()
    for code, side in (("ja", source), ("en", target)):
        shutil.copy(
            DEMO / "model" / f"spm.{code}.nopretok.model",
            folder.parent / f"spm.{side}.nopretok.model",
        )
    for side in ("source", "target"):
        shutil.copy(DEMO / "model" / "ctranslate2" / f"{side}_vocabulary.json", folder)
    located = locate_tokenizers(folder)
    assert (located.source_language, located.target_language) == (source, target)
    assert located.source_sentencepiece.endswith(f"spm.{source}.nopretok.model")


@pytest.mark.parametrize("name", ["{}-{}", "sugoi_{}{}-v4", "OPUS {}2{}", "opus-{}-to-{}"])
@pytest.mark.parametrize("is_above", [True, False])
def test_the_name_of_the_folder_tells_the_direction(
    folder: Path, tmp_path: Path, name: str, is_above: bool
) -> None:
    for source, target in (("ja", "en"), ("en", "ja")):
        place = tmp_path / "named" / name.format(source, target)
        model = place / "model" if is_above else place
        shutil.copytree(folder, model)
        for language in ("ja", "en"):
            (model / f"spm.{language}.nopretok.model").touch()
        found = locate_tokenizers(model)
        assert (found.source_language, found.target_language) == (source, target)


def test_a_name_that_says_both_or_neither_tells_nothing(folder: Path, tmp_path: Path) -> None:
    for name in ("ja-en and en-ja", "ninjaenergy", "jaenx"):
        model = Path(shutil.copytree(folder, tmp_path / "named" / name))
        for language in ("ja", "en"):
            (model / f"spm.{language}.nopretok.model").touch()
        with pytest.raises(InvalidModel, match="Name the source language, (en or ja|ja or en);"):
            locate_tokenizers(model)


def test_three_files_do_not_tell_the_other_language(folder: Path) -> None:
    put(*(folder / f"spm.{code}.nopretok.model" for code in ("ja", "en", "de")))
    with pytest.raises(InvalidModel) as caught:
        locate_tokenizers(folder, source_language="ja")
    assert caught.value.field == "target_language"


def test_a_missing_file_is_named_with_the_places_that_were_searched(folder: Path) -> None:
    put(folder / "spm.ja.nopretok.model")
    with pytest.raises(InvalidModel) as caught:
        locate_tokenizers(folder, source_language="ja", target_language="en")
    assert caught.value.field == "target_sentencepiece"
    for place in (folder, folder.parent, "spmModels", "spm.en.nopretok.model"):
        assert str(place) in str(caught.value)


def test_a_named_file_must_be_there(folder: Path) -> None:
    with pytest.raises(InvalidModel, match=r"gone\.model") as caught:
        locate_tokenizers(folder, source_sentencepiece="gone.model")
    assert caught.value.field == "source_sentencepiece"


@given(st.from_regex(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,2}", fullmatch=True))
def test_any_language_code_is_read_from_a_file_name(code: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "model"
        put(folder / f"spm.{code}.nopretok.model")
        assert find_sentencepiece(folder) == {code: str(folder / f"spm.{code}.nopretok.model")}


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), max_size=30))
def test_any_other_name_is_left_alone(middle: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "model"
        put(folder / f"spm.{middle}.model")
        assert set(find_sentencepiece(folder)) <= {middle.removesuffix(".nopretok")}
