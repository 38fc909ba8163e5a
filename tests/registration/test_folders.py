"""From where models may be added over HTTP, and what is recognised there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from nmt_server.errors import InvalidModel
from nmt_server.models import TranslationModel
from nmt_server.registration.folders import check_reach, model_folders, path_within
from nmt_server.registration.found import found_models, recognise


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The only folder from which models may be added; beside it lies what is nobody's business."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "model.bin").write_bytes(b"secret")
    folder = tmp_path / "models"
    folder.mkdir()
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MODEL_FOLDERS": f"{folder}"}
    return folder


def copy_of(model: Path, folder: Path) -> Path:
    return Path(shutil.copytree(model, folder))


def test_a_path_is_of_one_of_the_folders_or_refused(folder: Path, settings: Any) -> None:
    (folder / "one").mkdir()
    (folder / "out").symlink_to(folder.parent / "secret")
    (folder / "round").symlink_to(folder / "round")
    (folder / "linked").symlink_to(folder / "one")
    for named in ("one", str(folder / "one"), "./one", "one/../one", str(folder / "not there")):
        assert path_within(named).is_relative_to(folder)
    # A link that is swapped for another stays one.
    assert path_within("linked").name == "linked"
    outside = [
        *("..", "../secret", "one/../../secret", str(folder.parent / "secret"), "/", "/etc/passwd"),
        *("out", "out/model.bin", str(folder / "out"), "round", "~", "~root", "file:///etc"),
        *(f"{folder}/../secret", f"{folder}2", "a\0b", "x" * 5000, "\udce3", "gone"),
    ]
    for named in outside:
        with pytest.raises(InvalidModel, match="not in a folder") as refused:
            path_within(named)
        assert str(folder) in refused.value.hint and refused.value.field == "path"
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MODEL_FOLDERS": ()}
    assert model_folders() == (Path(settings.NMT_SERVER["DATA_DIR"]).absolute() / "models",)


def test_a_file_of_a_model_may_be_no_link_that_leads_out(
    folder: Path, random_model_folder: Path
) -> None:
    model = copy_of(random_model_folder, folder / "ja-en")
    check_reach(model)
    (folder / "blobs").mkdir()
    (model / "model.bin").rename(folder / "blobs" / "1")
    (model / "model.bin").symlink_to("../blobs/1")
    check_reach(model)
    for name in ("model.bin", "nmt_model.json", "spm.ja.nopretok.model", "spm"):
        file = model / name
        kept = file.read_bytes() if file.exists() else None
        file.unlink(missing_ok=True)
        file.symlink_to(folder.parent / "secret" / "model.bin")
        with pytest.raises(InvalidModel, match="leads out"):
            check_reach(model)
        assert not recognise(model).can_be_added
        file.unlink()
        if kept is not None:
            file.write_bytes(kept)
    # Those above the model are its own, too.
    (model / "spm.ja.nopretok.model").unlink()
    (folder / "spm.ja.nopretok.model").symlink_to(folder.parent / "secret" / "model.bin")
    with pytest.raises(InvalidModel, match="leads out"):
        check_reach(model)


@pytest.mark.django_db
def test_models_are_found_with_what_their_files_say(
    folder: Path, random_model_folder: Path, settings: Any
) -> None:
    known = copy_of(random_model_folder, folder / "games" / "ja-en")
    unknown = copy_of(random_model_folder, folder / "mute 1")
    for file in unknown.glob("spm.*"):
        file.rename(file.with_name(f"{file.name}.old"))
    registered = copy_of(random_model_folder, folder / "registered")
    TranslationModel.objects.create(
        name="old", path=str(registered), source_language_id="ja", target_language_id="en"
    )
    checkpoint = folder / "fairseq" / "best.pt"
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(b"a pickle")
    for language in ("ja", "en"):
        (checkpoint.parent / f"dict.{language}.txt").write_text("a 1\n")
    (folder / "broken").mkdir()
    (folder / "broken" / "model.bin").write_bytes(b"1")
    (folder / "hub").mkdir()
    (folder / "hub" / "config.json").write_text('{"model_type": "marian"}')
    (folder / "hub" / "pytorch_model.bin").write_bytes(b"1")
    (folder / "notes.txt").write_text("no model")
    (folder / "out").symlink_to(folder.parent / "secret")
    (folder / "games" / "up").symlink_to(folder)
    found = {Path(each.path).name: each for each in found_models()}
    assert found.keys() == {"ja-en", "mute 1", "best.pt", "broken", "hub"}
    one = found["ja-en"]
    assert (one.engine, one.source, one.target, one.name) == ("ctranslate2", "ja", "en", "ja-en")
    assert one.source_tokenizer == str(known / "spm.ja.nopretok.model")
    assert one.can_be_added and one.problem is None
    assert one.size > (known / "model.bin").stat().st_size
    mute = found["mute 1"]
    assert mute.can_be_added and mute.problem and mute.problem.field == "source_language"
    assert mute.name == "mute-1"
    for name, said in (
        ("best.pt", "--engine fairseq"),
        ("broken", "vocabulary"),
        ("hub", "convert_model"),
    ):
        each = found[name]
        assert not each.can_be_added and each.problem and said in str(each.problem), each
    refused = recognise(known / "model.bin" / "below")
    assert not refused.can_be_added and refused.problem
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MODEL_FOLDERS": [folder / "gone", known]}
    assert [each.path for each in found_models()] == [str(known)]
