"""Checking, saving and deleting models."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from nmt_server.cache.corrections import Pair, correct, import_pairs
from nmt_server.errors import InvalidModel
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.registration.register import (
    check_model,
    count_translations,
    delete_model,
    make_default,
    save_model,
    try_model,
)
from nmt_server.serving.current_models import get_model
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import translate
from nmt_server.worker.host_state import HostState


@pytest.fixture
def unsaved(served_model: TranslationModel) -> TranslationModel:
    """A second row on the same files, with nothing named that can be found."""
    return TranslationModel(
        name="second",
        path=served_model.path,
        source_language_id="ja",
        max_decoding_length=16,
        compute_type=served_model.compute_type,
    )


def host_of(row: TranslationModel) -> HostState:
    return worker_client().state(ServedModel.from_row(row).spec, timeout=60)


def wait_until_gone(pid: int) -> None:
    """A host drains before it ends. Raises `psutil.TimeoutExpired` where it stays."""
    with suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(60)


def test_what_is_not_named_is_filled_in(
    unsaved: TranslationModel, random_model_folder: Path
) -> None:
    trial = check_model(unsaved)
    assert unsaved.pair == "ja-en"
    assert unsaved.target_sentencepiece == str(random_model_folder / "spm.en.nopretok.model")
    assert len(unsaved.fingerprint) == 64 and len(unsaved.model_file_sha1) == 40
    assert trial and trial.source.startswith("クロエは") and trial.host.device == "cpu"
    wait_until_gone(trial.host.pid)
    assert host_of(unsaved).state == "not loaded"


def test_files_are_checked_without_a_trial(unsaved: TranslationModel) -> None:
    assert check_model(unsaved, try_out=False) is None
    assert unsaved.fingerprint


def test_a_trial_leaves_a_running_host_alone(served_model: TranslationModel) -> None:
    translate(["猫"])
    pid = host_of(served_model).pid
    assert try_model(served_model).host.pid == pid
    assert host_of(served_model).state == "ready"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "two words", "without spaces"),
        ("name", "random", "registered already"),
        ("engine", "marian", "no engine 'marian'"),
        ("trust_checkpoint", True, "not a checkpoint that needs trust"),
        ("beam_size", 65, "64"),
        ("keep_alive", -2, "-1"),
        ("path", "", "blank"),
        ("path", "/nowhere/at/all", "/nowhere/at/all"),
        ("source_language", "tlh", "'tlh' is not known"),
        ("source_language", "japanese", "Did you mean ja?"),
        ("source_language", "jp", "Did you mean ja?"),
        ("source_language", "ja-Latn", "add the language in the admin"),
        ("source_language", "pt-BR", "Did you mean pt?"),
    ],
)
def test_a_refusal_names_the_field_and_what_is_wrong(
    unsaved: TranslationModel, field: str, value: Any, message: str
) -> None:
    setattr(unsaved, f"{field}_id" if field == "source_language" else field, value)
    with pytest.raises(InvalidModel) as caught:
        check_model(unsaved)
    assert caught.value.field == field and message in str(caught.value)


@pytest.mark.parametrize("code", ["JA", "jpn", "jpn_Jpan", "__ja__", "ja_XX", ">>jpn<<"])
def test_a_language_may_be_named_by_any_code_for_it(unsaved: TranslationModel, code: str) -> None:
    unsaved.source_language_id = code
    check_model(unsaved, try_out=False)
    assert unsaved.source_language_id == "ja"


def test_a_broken_model_is_refused_with_the_reason(
    unsaved: TranslationModel, tmp_path: Path
) -> None:
    folder = shutil.copytree(unsaved.path, tmp_path / "broken")
    (folder / "model.bin").write_bytes(b"not a model")
    unsaved.path = str(folder)
    with pytest.raises(InvalidModel, match=r"test translation failed.*broken"):
        check_model(unsaved)


def test_a_vocabulary_map_limits_the_words_and_must_be_there(
    unsaved: TranslationModel, tmp_path: Path
) -> None:
    unsaved.path = str(shutil.copytree(unsaved.path, tmp_path / "model"))
    unsaved.use_vmap = True
    with pytest.raises(InvalidModel, match=r"vocabulary map .*vmap\.txt") as caught:
        check_model(unsaved)
    assert caught.value.field == "use_vmap"
    # What stands behind no words of the source is allowed in any translation.
    (tmp_path / "model" / "vmap.txt").write_text("\ta e\n", encoding="utf-8")
    trial = check_model(unsaved)
    assert trial is not None and trial.target and set(trial.target) <= {"a", "e"}


def test_a_broken_sentencepiece_model_is_named(unsaved: TranslationModel, tmp_path: Path) -> None:
    file = tmp_path / "spm.ja.nopretok.model"
    file.write_bytes(b"not a model")
    unsaved.source_sentencepiece = str(file)
    with pytest.raises(InvalidModel, match=r"spm\.ja\.nopretok\.model"):
        check_model(unsaved)


def test_the_first_model_is_the_default(
    served_model: TranslationModel, unsaved: TranslationModel
) -> None:
    served_model.delete()
    check_model(unsaved, try_out=False)
    save_model(unsaved)
    assert get_model().name == "second"


def test_the_default_changes_hands(
    served_model: TranslationModel, unsaved: TranslationModel
) -> None:
    check_model(unsaved, try_out=False)
    save_model(unsaved)
    assert get_model().name == "random"
    make_default(unsaved)
    assert get_model().name == "second"
    assert TranslationModel.objects.get(is_default=True).name == "second"


def test_deleting_the_default_promotes_the_oldest(
    served_model: TranslationModel, unsaved: TranslationModel
) -> None:
    check_model(unsaved, try_out=False)
    save_model(unsaved)
    save_model(TranslationModel.objects.get(name="second"))
    third = TranslationModel.objects.get(name="second")
    third.pk, third.name, third.is_default = None, "a-third", None
    save_model(third)
    assert str(delete_model(served_model)) == "second"
    assert get_model().name == "second"
    assert delete_model(third) is None


def test_deleting_takes_the_host_and_the_translations_along(served_model: TranslationModel) -> None:
    first = translate(["猫", "犬"])
    assert len(first) == 2
    row = CachedTranslation.objects.get(source="猫")
    correct(row, "cat", ServedModel.from_row(served_model))
    import_pairs(ServedModel.from_row(served_model), ("{}",), [Pair("鳥", "bird")])
    counts = count_translations(served_model)
    assert (counts.by_engine, counts.by_people) == (1, 2)
    host = host_of(served_model)
    delete_model(served_model)
    assert not CachedTranslation.objects.exists()
    wait_until_gone(host.pid)
    assert Path(served_model.path, "model.bin").exists()


def test_a_shared_host_survives_the_deletion_of_one_row(
    served_model: TranslationModel, unsaved: TranslationModel
) -> None:
    translate(["猫"])
    check_model(unsaved, try_out=False)
    save_model(unsaved)
    delete_model(unsaved)
    assert host_of(served_model).state == "ready"
