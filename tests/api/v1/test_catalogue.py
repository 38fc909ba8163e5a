"""Models of the catalogue over the REST API: downloaded from a hub on the loopback, converted."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nmt_server.conf import get_settings
from nmt_server.models import TranslationModel
from nmt_server.registration import from_catalogue
from nmt_server.registration.steps import Step
from nmt_server.rights import Right
from tests.api.v1.test_models import URL, events_of, send
from tests.conversion.hub import Hub, serve_hub
from tests.conversion.small_disk import files_up_to
from tests.keys import bearer, make_key

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

import torch
from safetensors.torch import load_file, save_file

from tests.conversion import transformers_models

pytestmark = pytest.mark.usefixtures("fresh_accounts", "little_to_measure", "served_model")

NAME = "Helsinki-NLP/opus-mt-ja-en"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model as it is published; its weights come in several pieces."""
    folder = transformers_models.build_marian(tmp_path_factory.mktemp("hub") / "opus-mt-ja-en")
    weights = {**load_file(folder / "model.safetensors"), "unused": torch.zeros(1_500_000)}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return folder


@pytest.fixture
def hub(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub that the server asks."""
    with serve_hub(NAME, original) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
        yield hub


@pytest.fixture
def manager(settings: Any, little_to_measure: None) -> Iterator[dict[str, str]]:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ALLOW_DOWNLOADS": True}
    folder = get_settings().DATA_DIR / "models"
    shutil.rmtree(folder, ignore_errors=True)
    yield bearer(make_key("manager", Right.MANAGE)[0])
    shutil.rmtree(folder, ignore_errors=True)


def left() -> list[str]:
    folder = get_settings().DATA_DIR / "models"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_model_of_the_catalogue_is_downloaded_converted_and_added(
    hub: Hub, manager: dict[str, str], client: Client
) -> None:
    sent = {"name": "opus", "catalogue": NAME, "beam_size": 1, "default": True}
    sent["max_decoding_length"] = transformers_models.LONGEST
    *before, (name, end) = events_of(send(client, "POST", URL, sent, manager))
    assert name == "end", end
    assert [data["step"] for name, data in before if name == "step"] == list(Step)
    told = [data for name, data in before if name == "progress"]
    size = len(hub.files["model.safetensors"])
    assert [each["bytes"] for each in told] == sorted({each["bytes"] for each in told})
    assert len(told) > 2 and told[-1] == {"bytes": size, "total": size}
    assert (end["name"], end["source"], end["target"], end["default"]) == ("opus", "ja", "en", True)
    assert end["test_source"] and end["device"] == "cpu"
    row = TranslationModel.objects.get(name="opus")
    assert (row.beam_size, row.is_default, row.family) == (1, True, "marian")
    assert left() == ["opus"] and Path(row.path, "model.bin").is_file()


def test_whoever_goes_while_it_is_downloaded_has_added_nothing(
    hub: Hub, manager: dict[str, str], client: Client
) -> None:
    hub.holds = True
    sent = {"name": "opus", "catalogue": NAME}
    answer = send(client, "POST", URL, sent, manager)
    events = iter(answer)
    assert b"download" in next(events) and b"progress" in next(events)
    answer.close()
    _join("add-model")
    assert left() == [] and not TranslationModel.objects.filter(name="opus").exists()
    # The next one goes on where it stopped.
    hub.holds = False
    hub.released.set()
    *_, (name, end) = events_of(send(client, "POST", URL, sent, manager))
    assert name == "end", end
    assert hub.ranges[0] is None and hub.ranges[-1] is not None


def test_what_an_earlier_one_has_left_is_taken_away(
    hub: Hub, manager: dict[str, str], client: Client
) -> None:
    half_made = get_settings().DATA_DIR / "models" / ".earlier.partial"
    half_made.mkdir(parents=True)
    (half_made / "model.bin").touch()
    *_, (name, end) = events_of(
        send(client, "POST", URL, {"name": "opus", "catalogue": NAME}, manager)
    )
    assert name == "end", end
    assert left() == ["opus"]


def test_whoever_goes_while_it_is_converted_has_added_nothing(
    hub: Hub, manager: dict[str, str], client: Client
) -> None:
    answer = send(client, "POST", URL, {"name": "opus", "catalogue": NAME}, manager)
    assert any(b"convert" in event for event in answer)
    answer.close()
    _join("add-model")
    assert left() == [] and not TranslationModel.objects.filter(name="opus").exists()


def test_what_keeps_it_from_being_downloaded_is_told_with_what_to_do(
    hub: Hub, manager: dict[str, str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(**sent: Any) -> str:
        sent = {"name": "opus", "catalogue": NAME, **sent}
        *_, (name, error) = events_of(send(client, "POST", URL, sent, manager))
        assert name == "error" and error["error"]["code"] == "refused_model", error
        assert left() == []
        return f"{error['error']['message']} {error['error']['hint']}"

    with files_up_to(3_000_000):
        assert "HF_HOME" in told()
    with socket.socket() as unused:
        # Bound, but not listening: connections to it are refused.
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}")
        said = told()
    assert "cannot be reached" in said and "Connect to the network" in said
    assert "registered already" in told(name="random")
    assert "not known" in told(source="xx")


def test_what_may_not_be_downloaded_is_refused_before(
    hub: Hub, manager: dict[str, str], client: Client, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refused(headers: dict[str, str], **sent: Any) -> tuple[int, str]:
        answer = send(client, "POST", URL, {"name": "opus", **sent}, headers)
        error = answer.json()["error"]
        return answer.status_code, f"{error['message']} {error['hint']}"

    status, _ = refused(bearer(make_key("reader", Right.TRANSLATE)[0]), catalogue=NAME)
    assert status == 403
    wrongs: tuple[dict[str, str], ...] = (
        {},
        {"catalogue": NAME, "path": "ja-en"},
        {"catalogue": "somebody/else"},
        {"catalogue": "../models"},
        {"catalogue": NAME, "source_tokenizer": "spm.model"},
        {"catalogue": "facebook/m2m100_418M", "source": "ja"},
    )
    for wrong in wrongs:
        assert refused(manager, **wrong)[0] == 400, wrong
    monkeypatch.setattr(
        "nmt_server.conversion.process.find_spec",
        lambda name: None if name == "transformers" else find_spec(name),
    )
    status, said = refused(manager, catalogue=NAME)
    assert status == 400 and "pip install" in said and "transformers" in said
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ALLOW_DOWNLOADS": False}
    status, said = refused(manager, catalogue=NAME)
    assert status == 400 and "NMT_ALLOW_DOWNLOADS" in said and "convert_model" in said
    assert from_catalogue.why_no_downloads() is not None
    assert not hub.asked and left() == []


def _join(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(60)
            assert not thread.is_alive()
