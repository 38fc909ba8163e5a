"""Models whose files or engines break: all processes agree, and cached texts are served."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.test import Client

from nmt_server.conf import get_settings
from nmt_server.errors import ModelUnavailable
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import forget_revision
from nmt_server.registration.register import save_model
from nmt_server.serving import current_models, file_changes, proof
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.file_changes import note_change, refresh_fingerprint
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.status import swap_note
from nmt_server.translation import forget_translations, translate
from nmt_server.worker.client import WorkerClient
from tests.random_model import build_random_model


@pytest.fixture
def folder(served_model: TranslationModel, tmp_path: Path) -> Path:
    """The files of the default model, which the test may break."""
    folder = Path(shutil.copytree(served_model.path, tmp_path / "model"))
    served_model.path = str(folder)
    refresh_fingerprint(served_model)
    save_model(served_model)
    forget_revision()
    return folder


def unload() -> None:
    spec = get_model().spec
    process = psutil.Process(worker_client().state(spec, timeout=60).pid)
    worker_client().unload(spec)
    process.wait(60)


def wait_until(is_true: Any) -> None:
    deadline = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def begin_anew() -> None:
    """What a web process knows that begins now."""
    forget_models()
    forget_translations()


def test_files_that_break_while_no_process_has_them(client: Client, folder: Path) -> None:
    (before,) = translate(["猫が走る"])
    fingerprint = get_model().fingerprint
    unload()
    content = (folder / "model.bin").read_bytes()
    half, flipped = content[: len(content) // 2], bytes([content[0] ^ 0x80]) + content[1:]
    for broken in (half, None, flipped):
        if broken is not None:
            (folder / "model.bin").write_bytes(broken)
        begin_anew()
        assert translate(["猫が走る"])[0].text == before.text
        with pytest.raises(ModelUnavailable, match="changed and cannot serve"):
            translate(["犬が走る"])
        assert TranslationModel.objects.get().fingerprint == fingerprint
        ready = client.get("/readyz")
        assert ready.status_code == 503 and "cannot serve" in ready.json()["reason"]
    (folder / "model.bin").write_bytes(content)
    wait_until(lambda: not get_model().broken)
    assert translate(["犬が走る"])[0].text and translate(["猫が走る"])[0].text == before.text
    assert get_model().fingerprint == fingerprint
    assert client.get("/readyz").status_code == 200


def test_a_folder_that_goes_and_comes_while_it_is_served(client: Client, folder: Path) -> None:
    translate(["猫が走る"])
    away = folder.rename(folder.with_name("away"))
    # From memory.
    assert translate(["犬が走る"])[0].text
    unload()
    begin_anew()
    assert translate(["猫が走る"])[0].text
    with pytest.raises(ModelUnavailable, match="model"):
        translate(["鳥が走る"])
    assert client.get("/readyz").status_code == 503
    away.rename(folder)
    wait_until(lambda: client.get("/readyz").status_code == 200)
    assert translate(["鳥が走る"])[0].text


def test_files_that_change_while_they_are_tried(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where they are being copied: what was tried are others than those that were hashed."""
    model = get_model()
    content = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(content[: len(content) // 2])

    def prove_whole(*arguments: Any) -> None:
        (folder / "model.bin").write_bytes(content)
        proof.prove(*arguments)

    monkeypatch.setattr(file_changes, "prove", prove_whole)
    assert "changed since" in note_change(model.pk)
    assert TranslationModel.objects.get().fingerprint == model.fingerprint
    begin_anew()
    assert translate(["猫が走る"])[0].text and get_model().fingerprint == model.fingerprint


def test_files_replaced_since_somebody_looked_are_not_loaded_as_the_old_ones(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(current_models, "_LOOK_AT_FILES_EVERY", 3600.0)
        old = get_model().fingerprint
        # Another time is no other content.
        (folder / "model.bin").touch()
        assert translate(["猫が走る"])[0].text
        unload()
        shutil.copytree(build_random_model(tmp_path / "new", seed=11), folder, dirs_exist_ok=True)
        with pytest.raises(ModelUnavailable, match="have changed since"):
            translate(["犬が走る"])
        assert not CachedTranslation.objects.filter(source="犬が走る").exists()
    wait_until(lambda: get_model().fingerprint != old)
    assert translate(["犬が走る"])[0].text


def test_broken_files_of_a_model_in_memory_are_told_of(client: Client, folder: Path) -> None:
    translate(["猫が走る"])
    # Another web process, or the host would end with this one.
    other_process = WorkerClient(get_settings().DATA_DIR / "run")
    other_process.state(get_model().spec, timeout=60)
    (folder / "shared_vocabulary.json").write_text("[]")
    pk = get_model().pk
    wait_until(lambda: get_model() and "cannot serve" in swap_note(pk))
    begin_anew()
    assert translate(["犬が走る"])[0].text
    assert client.get("/readyz").status_code == 200
    other_process.close()


def test_ready_is_who_translates(
    client: Client, served_model: TranslationModel, settings: Any
) -> None:
    assert client.get("/readyz").status_code == 200
    (before,) = translate(["猫が走る"])
    broken = {"ctranslate2": "tests.serving.failing_engine.Failing"}
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ENGINES": broken}
    begin_anew()
    for _ in range(2):
        ready = client.get("/readyz")
        assert ready.status_code == 503 and "the search is broken" in ready.json()["reason"]
    assert translate(["猫が走る"])[0].text == before.text
