"""`/readyz` names each part, and why it is not as it should be."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.test import Client

from nmt_server.cache import failures
from nmt_server.models import TranslationModel
from nmt_server.models.changes import forget_revision
from nmt_server.serving import readiness
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.file_changes import refresh_fingerprint
from nmt_server.serving.hosts import worker_client
from tests.away import database_away
from tests.stopped import stopped


@pytest.fixture(autouse=True)
def _nothing_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "_last", {})


def parts(client: Client, status: int) -> dict[str, dict[str, str]]:
    # From elsewhere: who may manage models also sees where they lie.
    answer = client.get("/readyz", REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == status
    found: dict[str, dict[str, str]] = json.loads(answer.content)["parts"]
    assert set(found) == {"database", "model", "other_models", "cache", "disk"}
    return found


def test_all_is_well(client: Client, served_model: TranslationModel) -> None:
    assert all(part == {"status": "ok"} for part in parts(client, 200).values())


def test_the_default_model_and_another_one_that_cannot_load(
    client: Client, served_model: TranslationModel, tmp_path: Path
) -> None:
    folder = shutil.copytree(served_model.path, tmp_path / "other")
    other = TranslationModel.objects.get(pk=served_model.pk)
    other.pk, other.name, other.path, other.is_default = None, "other", str(folder), None
    refresh_fingerprint(other)
    other.save()
    (folder / "model.bin").write_bytes(b"broken")
    refresh_fingerprint(other)
    other.save()
    forget_models()
    sent = json.dumps({"text": "猫", "model": "other"})
    assert client.post("/api/v1/translate", sent, "application/json").status_code == 503
    found = parts(client, 200)
    assert found["model"] == {"status": "ok"}
    assert found["other_models"]["status"] == "degraded"
    assert "other: failed" in found["other_models"]["reason"]
    assert str(tmp_path) not in found["other_models"]["reason"]


def test_a_default_model_that_cannot_load(
    client: Client, served_model: TranslationModel, tmp_path: Path
) -> None:
    TranslationModel.objects.update(path=str(tmp_path / "gone"))
    forget_revision()
    failed = parts(client, 503)["model"]
    assert failed["status"] == "failed" and "gone" in failed["reason"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who listens")
def test_a_host_that_stands_still_is_said_to_and_replaced(
    client: Client, served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts(client, 200)
    spec = get_model().spec
    process = psutil.Process(worker_client().load(spec, keep_alive=300, timeout=60).pid)
    with stopped(process), monkeypatch.context() as patched:
        # Long before it is replaced.
        patched.setattr(readiness, "_MUTE_SECONDS", 0.1)
        reason = parts(client, 503)["model"]["reason"]
        assert "does not answer" in reason and "replaced" in reason
        assert "died" not in reason
        # Nobody translates: asking whether it is ready is enough.
        process.wait(60)
    deadline = time.monotonic() + 60
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline
    assert worker_client().state(spec, timeout=60).pid != process.pid


def test_without_a_model(transactional_db: None, _clean_process: None, client: Client) -> None:
    found = parts(client, 503)
    assert found["model"]["status"] == "failed" and "add_model" in found["model"]["reason"]
    assert found["database"] == {"status": "ok"}


def test_a_cache_that_failed_and_a_database_that_does(
    client: Client, served_model: TranslationModel, tmp_path: Path
) -> None:
    assert client.get("/readyz").status_code == 200
    with database_away(tmp_path / "gone" / "database"):
        sent = json.dumps({"content": "猫がいる。"})
        assert client.post("/", sent, "application/json").status_code == 200
        found = parts(client, 503)
    assert found["database"]["status"] == "failed" and found["database"]["reason"]
    assert found["model"] == found["other_models"] == {"status": "unknown"}
    later = parts(client, 200)
    assert later["database"] == {"status": "ok"}
    assert later["cache"]["status"] == "degraded"
    # Nothing was to be written: what a person has made of the text was not known.
    assert "read" in later["cache"]["reason"]
