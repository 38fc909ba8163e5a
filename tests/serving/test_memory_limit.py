"""A model for which there is no memory: it says so, what is cached is served, and it comes back."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from nmt_server.errors import HostDied, ModelUnavailable
from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.translation import forget_translations, translate


def test_a_host_without_memory(
    client: Client, served_model: TranslationModel, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = translate(["猫が走る"])
    limited = {"ctranslate2": "tests.worker.failing.InLittleMemory"}
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ENGINES": limited}
    monkeypatch.setenv("NMT_TEST_ROOM", "1")
    forget_models()
    forget_translations()
    # Some libraries say so, and some bring their process down.
    with pytest.raises((ModelUnavailable, HostDied), match="memory"):
        translate(["犬が走る"])
    assert translate(["猫が走る"])[0].text == before.text
    ready = client.get("/readyz")
    assert ready.status_code == 503 and "memory" in ready.json()["reason"]

    monkeypatch.setenv("NMT_TEST_ROOM", "100000")
    deadline = time.monotonic() + 60
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert translate(["犬が走る"])[0].text
