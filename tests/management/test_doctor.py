"""The command `doctor`: every part is looked at, and what is wrong comes with what to do."""

from __future__ import annotations

import io
import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from nmt_server.models import TranslationModel

PARTS = ["Machine", "Settings", "Folders", "Database", "Models", "Hosts", "Web"]


@pytest.fixture
def data(tmp_path: Path, settings: Any, _clean_process: None) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATA_DIR": folder}
    return folder


def examine() -> list[dict[str, str]]:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("doctor", "--json", stdout=out)
    found: list[dict[str, str]] = json.loads(out.getvalue())
    parts = list(dict.fromkeys(each["part"] for each in found))
    assert parts == [part for part in PARTS if part in parts]
    assert all(each["todo"] for each in found if each["level"] != "ok")
    return found


def of(found: list[dict[str, str]], part: str, level: str) -> str:
    return "\n".join(f["said"] for f in found if (f["part"], f["level"]) == (part, level))


def test_a_server_that_is_well(data: Path, served_model: TranslationModel) -> None:
    found = examine()
    assert {each["part"] for each in found} == set(PARTS)
    assert not [each for each in found if each["level"] == "failed"]
    assert "random, the default model, is loaded on cpu" in of(found, "Models", "ok")
    assert "random: ready" in of(found, "Hosts", "ok")
    out = io.StringIO()
    call_command("doctor", stdout=out)
    assert "0 failed" in out.getvalue()
    assert [line for line in out.getvalue().splitlines() if line in PARTS] == PARTS


def test_what_is_wrong_is_found(data: Path, served_model: TranslationModel, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ALLOWED_ORIGINS": ["*"]}
    settings.STATICFILES_FINDERS = []
    run = data / "run"
    run.mkdir(mode=0o755)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(run / "0123456789abcdef.sock"))
    (data / "secret_key").write_text("key")
    TranslationModel.objects.update(path=str(data / "gone"))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=io.StringIO())
    assert ended.value.code == 1
    found = examine()
    assert "gone" in of(found, "Models", "failed")
    assert "1 sockets belong to nobody" in of(found, "Hosts", "warning")
    assert "secret_key" in of(found, "Folders", "warning")
    assert "DJANGO_ALLOWED_HOSTS has *" in of(found, "Web", "warning")
    assert "NMT_ALLOWED_ORIGINS has *" in of(found, "Web", "warning")


def test_without_a_model_it_says_how_to_get_one(data: Path, transactional_db: None) -> None:
    assert "No model is registered" in of(examine(), "Models", "failed")


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to(data: Path, transactional_db: None) -> None:
    data.chmod(0o555)
    assert str(data) in of(examine(), "Folders", "failed")
    data.chmod(0o755)
