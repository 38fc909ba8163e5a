"""Models over the REST API: found, added with each step told, changed and removed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.rights import Right
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import ServedModel
from tests.keys import bearer, make_key
from tests.no_thread import no_thread

pytestmark = pytest.mark.usefixtures("fresh_accounts", "little_to_measure")

URL = "/api/v1/models"


@pytest.fixture
def folder(
    served_model: TranslationModel, tmp_path: Path, settings: Any, little_to_measure: None
) -> Path:
    """A folder with one model that is not registered, from which models may be added."""
    shutil.copytree(served_model.path, tmp_path / "ja-en")
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MODEL_FOLDERS": [tmp_path]}
    return tmp_path


@pytest.fixture
def manager(folder: Path) -> dict[str, str]:
    return bearer(make_key("manager", Right.MANAGE)[0])


def send(client: Client, method: str, path: str, value: Any, headers: dict[str, str]) -> Any:
    return client.generic(method, path, json.dumps(value), "application/json", headers=headers)


def events_of(answer: Any) -> list[tuple[str, Any]]:
    found = []
    for event in b"".join(answer.streaming_content).decode().split("\n\n"):
        if event and not event.startswith(":"):
            name, data = event.split("\n")
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_model_is_found_and_added_step_by_step(
    folder: Path, manager: dict[str, str], client: Client
) -> None:
    answer = client.get("/api/v1/model-folders", headers=manager).json()
    [found] = answer["models"]
    assert answer["folders"] == [str(folder)]
    assert (found["source"], found["target"], found["can_be_added"]) == ("ja", "en", True)
    asked = client.get("/api/v1/model-folders", {"path": "ja-en"}, headers=manager).json()
    assert asked["models"] == [found]
    sent = {
        **{"name": "second", "path": found["path"], "source": "ja", "target": "en"},
        **{"keep_alive": 60, "beam_size": 2, "max_decoding_length": 16, "default": True},
        "compute_type": "float32",
    }
    *steps, (name, end) = events_of(send(client, "POST", URL, sent, manager))
    told = [data["step"] for _, data in steps]
    assert told == ["recognise", "fingerprint", "load", "translate"]
    assert name == "end" and (end["name"], end["default"]) == ("second", True)
    assert end["test_source"] and end["test_target"] and end["device"] == "cpu"
    row = TranslationModel.objects.get(name="second")
    assert (row.keep_alive, row.beam_size, row.is_default) == (60, 2, True)
    assert len(row.fingerprint) == 64 and not row.trust_checkpoint
    assert client.get("/api/v1/model-folders", headers=manager).json()["models"] == []
    # The same name again is refused when it is looked at, which is told in the stream.
    *_, (name, error) = events_of(send(client, "POST", URL, sent, manager))
    assert name == "error" and error["error"]["code"] == "refused_model"
    assert "registered already" in error["error"]["message"] and error["error"]["hint"]


def test_what_may_not_be_added_is_refused(
    folder: Path, manager: dict[str, str], client: Client, tmp_path: Path
) -> None:
    (folder / "bad").mkdir()
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        (folder / "bad" / name).write_text("{}")
    (folder / "best.pt").write_bytes(f"cos\nsystem\n(S'touch {tmp_path}/run'\ntR.".encode())
    for language in ("ja", "en"):
        (folder / f"dict.{language}.txt").write_text("a 1\n")

    def code(**sent: Any) -> tuple[int, str]:
        answer = send(client, "POST", URL, {"name": "x", "path": "ja-en", **sent}, manager)
        if answer.streaming:
            *_, (name, body) = events_of(answer)
            assert name == "error"
        else:
            body = answer.json()
        assert body["error"]["message"], body
        return answer.status_code, body["error"]["code"]

    refused, invalid = (400, "refused_model"), (400, "invalid_request")
    assert code(path="../..") == code(path="/etc") == code(path="gone") == refused
    assert code(path="best.pt") == refused
    assert code(source_tokenizer="/etc/passwd") == refused
    assert code(trust_checkpoint=True) == code(engine="fairseq") == invalid
    assert code(path="") == code(beam_size="5") == code(device="tpu") == invalid
    # These are seen on the way.
    told = (200, "refused_model")
    assert code(name="a b") == code(source="xx") == code(beam_size=0) == told
    assert code(path="bad", source="ja", target="en") == told
    assert code(target="fr") == told
    # Looking what there is opens it no more than adding it does.
    listed = client.get("/api/v1/model-folders", headers=manager).json()["models"]
    assert "best.pt" in str(listed) and not any(each["can_be_added"] for each in listed[1:])
    assert not TranslationModel.objects.exclude(name="random").exists()
    assert not (tmp_path / "run").exists()


def test_where_no_thread_is_to_be_had_the_next_one_adds_the_model(
    folder: Path, manager: dict[str, str], client: Client
) -> None:
    sent = {"name": "second", "path": "ja-en", "source": "ja", "target": "fr"}
    with no_thread("add-model"):
        refused = send(client, "POST", URL, sent, manager)
    assert refused.status_code == 503 and refused.json()["error"]["code"] == "no_memory"
    # What is wrong with it is found by somebody who looks.
    *_, (name, error) = events_of(send(client, "POST", URL, sent, manager))
    assert name == "error" and error["error"]["code"] == "refused_model"


def test_the_options_of_a_model_are_changed(manager: dict[str, str], client: Client) -> None:
    get_model("random")
    before = client.get(f"{URL}/random", headers=manager).json()["options"]
    changes = {"keep_alive": -1, "beam_size": 1, "length_penalty": 0.5, "priority": 3}
    after = send(client, "PATCH", f"{URL}/random", changes, manager).json()["options"]
    assert after == {**before, **changes}
    assert get_model("random").options.beam_size == 1
    for wrong in ({"beam_size": 0}, {"keep_alive": -2}, {"max_source_tokens": 1}, {"name": "x"}):
        answer = send(client, "PATCH", f"{URL}/random", wrong, manager)
        assert answer.status_code == 400 and answer.json()["error"]["message"], wrong
    assert client.get(f"{URL}/random", headers=manager).json()["options"] == after
    assert send(client, "PATCH", f"{URL}/gone", changes, manager).status_code == 400


def test_a_model_is_removed_and_corrections_only_when_that_is_said(
    manager: dict[str, str], client: Client, served_model: TranslationModel
) -> None:
    import_pairs(ServedModel.from_row(served_model), ("{}",), [Pair("猫", "Cat.")])
    details = client.get(f"{URL}/random", headers=manager).json()
    assert (details["path"], details["by_people"]) == (served_model.path, 1)
    answer = client.delete(f"{URL}/random", headers=manager)
    assert answer.status_code == 400 and "1 translations" in answer.json()["error"]["message"]
    assert CachedTranslation.objects.count() == 1
    answer = client.delete(f"{URL}/random?with_corrections=true", headers=manager)
    assert answer.status_code == 200 and "is removed" in answer.json()["message"]
    assert not TranslationModel.objects.exists()
    assert (Path(served_model.path) / "model.bin").is_file()
