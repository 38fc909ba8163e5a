"""The system checks, as `manage.py check` runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.db import connection, connections
from pytest_django.fixtures import Settings

from nmt_server.checks.database import check_sqlite_journal
from nmt_server.models import TranslationModel
from tests.missing_libraries import hide_libraries

pytestmark = pytest.mark.usefixtures("untrusted")


def found(**options: Any) -> dict[str, str]:
    """Message and hint of each of our checks that has something to say, by id."""
    return {
        message.id: f"{message.msg} {message.hint or ''}"
        for message in checks.run_checks(**options)
        if message.id and message.id.startswith("nmt_server.")
    }


def test_a_good_project_is_left_alone() -> None:
    assert found() == {} and found(include_deployment_checks=True) == {}


def test_a_wrong_setting_is_named(settings: Settings) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATADIR": "x"}
    assert "DATADIR" in found(include_deployment_checks=True)["nmt_server.E001"]


@pytest.mark.parametrize("protect", ["moustaches", ["moustaches"], ["none", "codes"], [1]])
def test_a_set_of_codes_that_there_is_not(settings: Settings, protect: object) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "PROTECT": protect}
    assert "PROTECT" in found(include_deployment_checks=True)["nmt_server.E001"]


def test_traces_without_the_library(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "TRACE": True}
    assert found() == {}
    hide_libraries(monkeypatch, "opentelemetry")
    assert "requirements-otel.txt" in found()["nmt_server.E004"]


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_data_folder_that_cannot_be_made(settings: Settings, tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATA_DIR": tmp_path / "file" / below}
    assert str(tmp_path / "file") in found()["nmt_server.E002"]


def test_a_data_folder_that_is_still_to_be_made(settings: Settings, tmp_path: Path) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATA_DIR": tmp_path / "new" / "data"}
    assert found() == {}


def test_presets_of_prompts_that_cannot_be_read(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "presets.toml"
    file.write_text("[[preset]]\nname = 1")
    for wrong in (file, tmp_path / "none.toml"):
        settings.NMT_SERVER = {**settings.NMT_SERVER, "PROMPT_PRESETS": wrong}
        assert wrong.name in found()["nmt_server.E005"]


@pytest.mark.parametrize("protocols", ["openai, gopher", ["none", "deepl"], 1])
def test_a_protocol_that_there_is_not(settings: Settings, protocols: object) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "PROTOCOLS": protocols}
    assert "PROTOCOLS" in found(include_deployment_checks=True)["nmt_server.E001"]


def test_an_engine_whose_class_is_not_there(settings: Settings) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ENGINES": {"mine": "nowhere.Mine"}}
    assert "nowhere.Mine" in found()["nmt_server.E003"]


@pytest.mark.parametrize("engines", ["mine", {"Mine": "x.Y"}, {"mine": ""}, {"a" * 21: "x.Y"}, 1])
def test_engines_are_names_with_paths(settings: Settings, engines: object) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ENGINES": engines}
    assert "ENGINES" in found()["nmt_server.E001"]


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"WORKER_BACKEND": "nowhere.Backend"}, "E006"),
        ({"WORKER_BACKEND": "pathlib.Path"}, "E006"),
        ({"WORKER_BACKEND": "sockets", "WORKER_OPTIONS": "max_replicas=4"}, "E006"),
        ({"WORKER_BACKEND": "carrier pigeons"}, "E001"),
        ({"WORKER_OPTIONS": 4}, "E001"),
    ],
)
def test_a_backend_that_there_is_not(
    settings: Settings, changed: dict[str, object], check: str
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, **changed}
    assert list(changed)[-1] in found()[f"nmt_server.{check}"]


@pytest.mark.django_db
def test_a_model_whose_engine_is_gone() -> None:
    TranslationModel.objects.create(
        name="left", engine="os.path", path="/x", source_language_id="ja", target_language_id="en"
    )
    assert "left" in found(databases=["default"])["nmt_server.W007"]


def test_a_missing_engine_library(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_libraries(monkeypatch, "ctranslate2")
    assert found()["nmt_server.W001"].endswith("pip install ctranslate2")


def test_a_body_limit_of_django_below_the_servers(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
    assert "33554432" in found()["nmt_server.W002"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    assert found() == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_files_that_others_can_read(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (data / "run").mkdir(parents=True)
    elsewhere.mkdir()
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATA_DIR": data}
    monkeypatch.setitem(connection.settings_dict, "NAME", str(elsewhere / "texts.sqlite3"))
    files = [elsewhere / "texts.sqlite3", elsewhere / "texts.sqlite3-wal", data / "secret_key"]
    for file in files:
        file.touch()
        file.chmod(0o644)
    (data / "run").chmod(0o755)
    # Whoever cannot get into a folder reads nothing in it.
    data.chmod(0o700)
    elsewhere.chmod(0o700)
    assert found() == {}
    data.chmod(0o775)
    elsewhere.chmod(0o755)
    told = [each for each in checks.run_checks() if each.id == "nmt_server.W010"]
    hints = sorted(str(each.hint).partition(": ")[2] for each in told)
    wanted = [f"chmod go= {path}" for path in (*files, data / "run")]
    assert hints == sorted([*wanted, f"chmod go-w {data}"])
    for hint in hints:
        subprocess.run(hint.split(), check=True)
    assert found() == {}


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_sqlite_without_a_write_ahead_log(tmp_path: Path) -> None:
    file = connection.copy("file")
    file.settings_dict["NAME"] = str(tmp_path / "db.sqlite3")
    connections["file"] = file
    try:
        assert check_sqlite_journal(databases=["default", "file"]) == []
        file.cursor().execute("PRAGMA journal_mode=DELETE")
        [warning] = check_sqlite_journal(databases=["default", "file"])
        assert warning.id == "nmt_server.W003" and "journal_mode=WAL" in str(warning.hint)
    finally:
        file.close()
        del connections["file"]


def test_models_without_their_files(served_model: TranslationModel) -> None:
    assert found(databases=["default"]) == {}
    served_model.source_sentencepiece += ".gone"
    served_model.save()
    assert served_model.source_sentencepiece in found(databases=["default"])["nmt_server.W004"]
    served_model.path += "/gone"
    served_model.save()
    assert "gone/model.bin" in found(databases=["default"])["nmt_server.W004"]
    # A plain `check` does not touch the database.
    assert found() == {}


def test_what_is_only_for_a_server_that_others_reach(settings: Settings) -> None:
    settings.NMT_SERVER = {
        **settings.NMT_SERVER,
        **{"ALLOWED_ORIGINS": ["*"], "LOG_TEXTS": True, "TRUST_LOOPBACK": True},
        "ANONYMOUS_RIGHTS": "translate manage",
    }
    assert found() == {}
    told = found(include_deployment_checks=True)
    assert set(told) == {f"nmt_server.W00{number}" for number in (5, 6, 8, 9)}
    assert "manage" in told["nmt_server.W009"] and "create_key" in told["nmt_server.W008"]
