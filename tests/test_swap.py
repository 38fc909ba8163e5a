"""A model that is changed while it serves."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psutil
import pytest
from django.db import connection

from nmt_server.models import TranslationModel
from nmt_server.registration import save_model
from nmt_server.registry import get_model, refresh_fingerprint, worker_client
from nmt_server.revision import forget_revision
from nmt_server.translation import translate
from tests.random_model import build_random_model


@pytest.fixture
def other_folder(tmp_path: Path) -> Path:
    return build_random_model(tmp_path / "other", seed=11)


def move_to(row: TranslationModel, folder: Path) -> None:
    row.path = str(folder)
    refresh_fingerprint(row)
    save_model(row)
    forget_revision()


def wait_for(is_true: object) -> None:
    deadline = time.monotonic() + 20
    while not is_true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_new_model_takes_over_and_the_old_host_ends(
    served_model: TranslationModel, other_folder: Path
) -> None:
    (before,) = translate(["猫が走る"])
    old = psutil.Process(worker_client().state(get_model().spec).pid)
    move_to(served_model, other_folder)
    # The old one answers as long as the new one is loading.
    get_model()
    wait_for(lambda: get_model().spec.path == str(other_folder))
    (after,) = translate(["猫が走る"])
    assert after.text != before.text and not after.cached
    old.wait(20)


def test_a_swap_that_fails_leaves_the_old_one_serving_and_says_why(
    served_model: TranslationModel, other_folder: Path
) -> None:
    translate(["猫が走る"])
    old = get_model().spec
    # A file that has changed since the fingerprint was taken, into one that no engine takes.
    (other_folder / "model.bin").write_bytes(b"broken")
    move_to(served_model, other_folder)
    wanted = served_model.path
    wait_for(lambda: get_model() and _failed(wanted))
    assert get_model().spec == old
    (still,) = translate(["犬が走る"])
    assert still.text and not still.cached


def _failed(path: str) -> bool:
    from nmt_server.registry import ServedModel

    row = TranslationModel.objects.get()
    state = worker_client().state(ServedModel.from_row(row).spec)
    return state.state == "failed" and path in state.reason


def test_a_swap_under_load_fails_no_request(
    served_model: TranslationModel, other_folder: Path
) -> None:
    translate(["猫が走る"])
    stop = threading.Event()
    failures: list[BaseException] = []
    answered = [0] * 16

    def work(number: int) -> None:
        try:
            while not stop.is_set():
                (one,) = translate([f"{number}匹の猫が{answered[number]}回走る"])
                assert one.text
                answered[number] += 1
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for folder in (other_folder, Path(served_model.path), other_folder):
        move_to(served_model, folder)
        wait_for(lambda folder=folder: get_model().spec.path == str(folder))
    stop.set()
    for thread in threads:
        thread.join(60)
    assert not failures and min(answered) > 0


def test_a_removed_model_is_unloaded(served_model: TranslationModel) -> None:
    translate(["猫"])
    host = psutil.Process(worker_client().state(get_model().spec).pid)
    from nmt_server.registration import delete_model

    delete_model(served_model)
    forget_revision()
    with pytest.raises(Exception, match="No model is registered"):
        get_model()
    host.wait(20)
