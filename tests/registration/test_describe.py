"""What a converted model says of itself decides what its row can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from nmt_server.errors import InvalidModel
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription
from nmt_server.models import TranslationModel
from nmt_server.registration.describe import fill_from_description

LANGUAGES = (DescribedLanguage("ja", "jpn_Jpan"), DescribedLanguage("en", "eng_Latn"))


def row(folder: Path, source: str) -> TranslationModel:
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        (folder / name).touch()
    ModelDescription("nllb", "tokenizer.json", "tokenizer.json", LANGUAGES).write(folder)
    return TranslationModel(
        name="many", path=str(folder), source_language_id=source, target_language_id="en"
    )


def test_a_language_that_a_model_of_many_lacks_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match=r"no language 'fr'.*It has en, ja\."):
        fill_from_description(row(tmp_path, "fr"))
    with pytest.raises(InvalidModel, match=r"Did you mean ja\? It has en, ja\."):
        fill_from_description(row(tmp_path, "jp"))


def test_a_language_is_found_by_any_of_its_codes(db: None, tmp_path: Path) -> None:
    filled = row(tmp_path, "jpn")
    languages = fill_from_description(filled)
    assert languages is not None and [each.code for each in languages] == ["jpn_Jpan", "eng_Latn"]
    assert (filled.source_language_id, filled.target_language_id) == ("ja", "en")
