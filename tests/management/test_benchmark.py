"""The command `benchmark`: it measures, says what it would take, and keeps only what it is told."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nmt_server.models import TranslationModel
from nmt_server.worker.tuning import read_tuning


@pytest.fixture
def run_folder(tmp_path: Path, settings: Any, served_model: TranslationModel) -> Path:
    # One core: there is one layout to try.
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATA_DIR": tmp_path, "CPU_THREADS": 1}
    return tmp_path / "run"


def test_it_measures_and_keeps_what_it_is_told(run_folder: Path) -> None:
    out = io.StringIO()
    call_command("benchmark", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert said["model"] == "random" and said["now"]["compute_type"] == "float32"
    types = [way["compute_type"] for way in said["ways"]]
    assert types[0] == "float32" and len(set(types)) == len(types) > 1
    assert all(way["lines_a_second"] > 0 and way["milliseconds"] > 0 for way in said["ways"])
    assert not list(run_folder.glob("*.tuning"))

    out = io.StringIO()
    call_command("benchmark", "random", "--keep", stdout=out)
    (record,) = run_folder.glob("*.tuning")
    assert read_tuning(record) is not None
    text = out.getvalue()
    assert "now" in text and "LINES/S" in text and "next loaded" in text
    assert "worth a change" in text or "times as many lines" in text


def test_a_model_that_is_not_there(run_folder: Path) -> None:
    with pytest.raises(CommandError, match="Registered: random"):
        call_command("benchmark", "other")
    TranslationModel.objects.update(path=str(run_folder / "gone"))
    with pytest.raises(CommandError, match="gone"):
        call_command("benchmark")
