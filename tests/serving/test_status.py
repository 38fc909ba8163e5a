"""Reports on hosts and files."""

from __future__ import annotations

import sys
import time

import psutil
import pytest
from django.test import Client

from nmt_server.models import TranslationModel
from nmt_server.serving import status
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import report_models, size_text
from nmt_server.translation import translate
from tests.stopped import stopped


@pytest.mark.usefixtures("no_host")
def test_a_model_that_nobody_uses_is_not_loaded_and_stays_so(
    served_model: TranslationModel,
) -> None:
    for _ in range(2):
        [report] = report_models([served_model])
        assert report.host_text() == "not loaded"
    assert report.size and report.size > 10_000 and size_text(report.size).endswith("KB")


def test_a_model_in_memory_tells_where_it_is(served_model: TranslationModel) -> None:
    translate(["猫"])
    [report] = report_models([served_model])
    assert report.host_text().startswith("ready on cpu (float32") and "MB" in report.host_text()


def test_a_model_that_failed_tells_why(served_model: TranslationModel) -> None:
    served_model.source_sentencepiece = served_model.path + "/model.bin"
    with pytest.raises(Exception, match="SentencePiece"):
        worker_client().load(ServedModel.from_row(served_model).spec, keep_alive=10, timeout=60)
    [report] = report_models([served_model])
    assert report.host.state == "failed" and "model.bin" in report.host_text()


def test_missing_files_have_no_size(served_model: TranslationModel) -> None:
    served_model.path += "/gone"
    [report] = report_models([served_model])
    assert report.size is None and size_text(report.size) == "files missing"


@pytest.mark.parametrize("wishes", [{}, {"options": {"beam_size": 2}}])
def test_a_model_whose_engine_is_gone_says_so(
    served_model: TranslationModel, client: Client, wishes: dict[str, object]
) -> None:
    # A name in the database never becomes the path of what a host imports.
    served_model.engine = "os.path"
    served_model.save()
    forget_models()
    answer = client.post("/api/v1/translate", {"text": "猫", **wishes}, "application/json")
    assert answer.status_code == 503 and "engine is not in the settings" in answer.content.decode()
    assert report_models([served_model])[0].size is None


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
def test_a_mute_host_does_not_hold_up_the_others(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(["猫"])
    spec = ServedModel.from_row(served_model).spec
    host = psutil.Process(worker_client().state(spec, timeout=60).pid)
    other = TranslationModel.objects.get(pk=served_model.pk)
    other.device, other.name = "cpu", "other"
    monkeypatch.setattr(status, "_WAIT_SECONDS", 0.5)
    told: list[str] = []
    deadline = time.monotonic() + 60
    with stopped(host):
        # On a busy machine, half a second may be too little for the other one, too.
        while told != ["not responding", "not loaded"]:
            assert time.monotonic() < deadline, told
            told = [report.host_text() for report in report_models([served_model, other])]
    forget_models()


def test_no_models_make_no_reports() -> None:
    assert report_models([]) == []
