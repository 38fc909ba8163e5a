"""A model that is changed, renamed or removed while it serves."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection
from django.test import Client

from nmt_server.conf import get_settings
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import bump_revision, forget_revision
from nmt_server.registration.register import delete_model, save_model
from nmt_server.serving import swap
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.file_changes import refresh_fingerprint
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.routing import find_way
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import report_models, swap_note
from nmt_server.translation import translate
from nmt_server.worker import wire
from nmt_server.worker.client import WorkerClient
from tests.no_thread import no_thread
from tests.random_model import build_random_model
from tests.stopped import stopped


@pytest.fixture
def other_folder(tmp_path: Path) -> Path:
    return build_random_model(tmp_path / "other", seed=11)


def move_to(row: TranslationModel, folder: Path) -> None:
    row.path = str(folder)
    refresh_fingerprint(row)
    save_model(row)
    forget_revision()


def wait_for(is_true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def host_of(model: ServedModel) -> psutil.Process:
    return psutil.Process(worker_client().state(model.spec, timeout=60).pid)


def serves(folder: Path) -> bool:
    return get_model().spec.path == str(folder)


def test_the_new_model_takes_over_and_the_old_host_ends(
    served_model: TranslationModel, other_folder: Path
) -> None:
    (before,) = translate(["猫が走る"])
    old = host_of(get_model())
    move_to(served_model, other_folder)
    # The old one answers as long as the new one is loading.
    get_model()
    wait_for(lambda: serves(other_folder))
    (after,) = translate(["猫が走る"])
    assert after.text != before.text and not after.cached
    old.wait(60)


def test_the_old_host_ends_though_another_process_holds_it_and_asks_no_more(
    served_model: TranslationModel, other_folder: Path
) -> None:
    TranslationModel.objects.update(keep_alive=-1)
    translate(["猫が走る"])
    old = host_of(get_model())
    idle = WorkerClient(get_settings().DATA_DIR / "run")
    # Those of the test before may be about to go.
    wait_for(lambda: idle.state(get_model().spec, timeout=60).clients == 2)
    move_to(served_model, other_folder)
    get_model()
    # Nobody asks for the model any more, in any process.
    old.wait(60)
    idle.close()


def test_a_change_in_the_admin_swaps_without_a_request(
    served_model: TranslationModel, other_folder: Path, admin_client: Client
) -> None:
    from tests.admin.test_models import form_of

    translate(["猫が走る"])
    old = host_of(get_model())
    url = f"/admin/nmt_server/translationmodel/{served_model.pk}/change/"
    sent = form_of(other_folder, name="random", try_out="")
    assert admin_client.post(url, sent).status_code == 302
    old.wait(60)


def test_a_swap_that_fails_leaves_the_old_one_serving_and_says_why(
    served_model: TranslationModel, other_folder: Path, client: Client
) -> None:
    translate(["猫が走る"])
    old = get_model().spec
    weights = (other_folder / "model.bin").read_bytes()
    (other_folder / "model.bin").write_bytes(b"broken")
    move_to(served_model, other_folder)
    get_model()
    wait_for(lambda: "cannot serve" in " ".join(report_models([served_model])[0].notes()))
    assert get_model().spec == old
    (still,) = translate(["犬が走る"])
    assert still.text and not still.cached

    [report] = report_models([served_model])
    assert "ready on cpu" in report.host_text() and str(other_folder) in report.host_text()
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    ready = stranger.get("/readyz")
    assert ready.status_code == 200 and "what it was before goes on" in ready.json()["notes"][0]
    [listed] = stranger.get("/api/v1/models").json()["models"]
    assert listed["state"] == "ready" and "cannot load other" in listed["notes"][0]
    # Where the model lies is for those who manage it.
    assert str(other_folder.parent) not in ready.text + str(listed)
    assert str(other_folder) in client.get("/readyz").json()["notes"][0]

    # Put right, and loaded again by the admin's action or anybody else.
    (other_folder / "model.bin").write_bytes(weights)
    wait_for(lambda: translate(["犬が走る"]) and serves(other_folder))
    assert report_models([served_model])[0].notes() == []


def test_a_swap_that_meets_a_mistake_says_so_and_is_begun_anew(
    served_model: TranslationModel, other_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(["猫が走る"])
    with no_thread("swap"), pytest.raises(RuntimeError):
        move_to(served_model, other_folder)
        get_model()
    monkeypatch.setattr(swap, "prove", lambda *_: 1 / 0)
    wait_for(lambda: get_model() and "ZeroDivisionError" in swap_note(served_model.pk))
    assert translate(["犬が走る"])[0].text and not serves(other_folder)
    monkeypatch.undo()
    # As an action of the admin does, or anybody else.
    worker_client().load(ServedModel.from_row(served_model).spec, keep_alive=300, timeout=60)
    wait_for(lambda: serves(other_folder))
    assert swap_note(served_model.pk) == ""


@contextmanager
def load_of(threads: int) -> Iterator[list[int]]:
    """Translate from so many threads at once; no request may fail."""
    stop = threading.Event()
    failures: list[BaseException] = []
    answered = [0] * threads

    def work(number: int) -> None:
        try:
            while not (stop.is_set() and answered[number]):
                (one,) = translate([f"{number}匹の猫が{answered[number]}回走る"])
                assert one.text
                answered[number] += 1
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    try:
        yield answered
    finally:
        stop.set()
        for worker in workers:
            worker.join(60)
    assert not failures and min(answered) > 0


def test_a_swap_under_load_fails_no_request(
    served_model: TranslationModel, other_folder: Path
) -> None:
    translate(["猫が走る"])
    with load_of(16):
        for folder in (other_folder, Path(served_model.path), other_folder):
            move_to(served_model, folder)
            wait_for(partial(serves, folder))


def test_a_model_is_renamed_and_removed_under_load(
    served_model: TranslationModel, other_folder: Path
) -> None:
    other = TranslationModel.objects.get()
    other.pk, other.name, other.is_default = None, "other", None
    move_to(other, other_folder)
    translate(["猫が走る"])
    removed = host_of(get_model())
    with load_of(8) as answered:
        served_model.name = "renamed"
        save_model(served_model)
        wait_for(lambda: get_model().name == "renamed")
        delete_model(served_model)
        wait_for(lambda: get_model().name == "other")
        before = sum(answered)
        wait_for(lambda: sum(answered) > before + 20)
    removed.wait(60)


def test_files_that_change_in_place_are_served_under_their_own_fingerprint(
    served_model: TranslationModel, other_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(served_model.path, tmp_path / "changing"))
    move_to(served_model, folder)
    (before,) = translate(["猫が走る"])
    old = get_model().fingerprint
    shutil.copytree(other_folder, folder, dirs_exist_ok=True)
    wait_for(lambda: translate(["猫が走る"])[0].text != before.text)
    assert get_model().fingerprint != old
    forget_models()
    (after,) = translate(["猫が走る"])
    assert after.cached and after.text != before.text
    assert CachedTranslation.objects.filter(source="猫が走る").count() == 2


def test_a_model_that_is_not_in_memory_is_never_loaded_from_files_of_another_fingerprint(
    served_model: TranslationModel, other_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(served_model.path, tmp_path / "changing"))
    move_to(served_model, folder)
    old = served_model.fingerprint
    shutil.copytree(other_folder, folder, dirs_exist_ok=True)
    translate(["猫が走る"])
    assert get_model().fingerprint != old


def test_no_other_model_waits_for_a_changed_one_whose_host_is_mute(
    served_model: TranslationModel, other_folder: Path
) -> None:
    other = TranslationModel.objects.get()
    other.pk, other.name, other.is_default = None, "other", None
    other.target_language_id = "de"
    other.beam_size = 2
    save_model(other)
    translate(["猫が走る"])
    host = host_of(get_model())
    # Another process holds the host, or it would end; this one has no connection to it yet, and
    # waits long for a greeting.
    other_process = WorkerClient(get_settings().DATA_DIR / "run")
    other_process.state(get_model().spec, timeout=60)
    worker_client().close()
    other_answers = threading.Event()
    answered_first: list[bool] = []

    def ask_the_changed_model() -> None:
        try:
            # Answered when it is known whether the mute host goes on, before the new one serves.
            wait_for(lambda: get_model().keep_alive == served_model.keep_alive)
            answered_first.append(other_answers.is_set())
        finally:
            connection.close()

    asking = threading.Thread(target=ask_the_changed_model)
    with stopped(host):
        other.beam_size = 3
        save_model(other)
        served_model.keep_alive += 1
        move_to(served_model, other_folder)
        asking.start()
        wait_for(lambda: get_model("other").options.beam_size == 3)
        # Also where nobody names it, and all models are looked at.
        assert find_way(None, "ja", "de")[0].model.name == "other"
        other_answers.set()
    asking.join(60)
    other_process.close()
    assert answered_first == [True]


@pytest.mark.parametrize("is_connected", [True, False])
def test_broken_files_do_not_replace_what_a_mute_host_serves(
    served_model: TranslationModel,
    tmp_path: Path,
    is_connected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(shutil.copytree(served_model.path, tmp_path / "changing"))
    move_to(served_model, folder)
    (before,) = translate(["猫が走る"])
    good = get_model()
    host = host_of(good)
    other_process = WorkerClient(get_settings().DATA_DIR / "run")
    other_process.state(good.spec, timeout=60)
    if not is_connected:
        worker_client().close()
    with stopped(host), monkeypatch.context() as patched:
        patched.setattr(wire, "HANDSHAKE_SECONDS", 0.5)
        (folder / "model.bin").write_bytes(b"broken")
        wait_for(lambda: get_model() == good and "cannot serve" in swap_note(served_model.pk))
        for _ in range(5):
            assert get_model().fingerprint == good.fingerprint
    (after,) = translate(["犬が走る"])
    assert after.text and host_of(get_model()).pid == host.pid
    assert translate(["猫が走る"])[0].text == before.text
    other_process.close()


def test_a_removed_model_whose_host_is_mute_holds_nobody_up(
    served_model: TranslationModel, other_folder: Path
) -> None:
    other = TranslationModel.objects.get()
    other.pk, other.name, other.is_default = None, "other", None
    move_to(other, other_folder)
    translate(["猫が走る"])
    host = host_of(get_model())
    # Another process holds the host, or it would end; this one has no connection to it yet, and is
    # to open one to let it go.
    other_process = WorkerClient(get_settings().DATA_DIR / "run")
    other_process.state(get_model().spec, timeout=60)
    worker_client().close()
    with stopped(host):
        TranslationModel.objects.filter(pk=served_model.pk).delete()
        bump_revision()
        assert get_model("other").name == "other"
    host.wait(60)
    other_process.close()


def test_a_removed_model_is_unloaded(served_model: TranslationModel) -> None:
    translate(["猫"])
    host = host_of(get_model())
    delete_model(served_model)
    forget_revision()
    with pytest.raises(Exception, match="No model is registered"):
        get_model()
    host.wait(60)
