"""What protocols answer where no model is registered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.usefixtures("_clean_process")
def test_without_a_model_all_say_so(client: Client) -> None:
    pair = {"source": "ja", "target": "en"}
    requests: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "猫"}]}),
        ("/v1/completions", {"prompt": "猫", "stream": True}),
        ("/translate", {**pair, "q": "猫"}),
        ("/translate", {**pair, "q": "猫", "source": "auto"}),
        ("/translate", {"text": "猫", "target_lang": "EN"}),
        ("/translate", {"text": "猫", "from": "auto", "to": "en"}),
        ("/translate", {"source": ["猫"], "src_lang": "jpn_Jpan", "tgt_lang": "eng_Latn"}),
        ("/detect", {"q": "猫"}),
        ("/v2/translate", {"text": ["猫"], "target_lang": "EN"}),
        ("/language/translate/v2", {"q": ["猫"], "target": "en"}),
        ("/api/v4/translator", {"text": "猫", "source": "jpn_Jpan", "target": "eng_Latn"}),
    )
    for path, value in requests:
        answer = client.post(path, value, content_type="application/json")
        assert answer.status_code == 503, path
        said = answer.getvalue().decode()
        assert "odel" in said, (path, said)
    for path in ("/api/v4/language?text=a", "/api/v1/auto/en/a", "/translate?text=a"):
        assert client.get(path).status_code == 503, path
    for path in ("/v1/models", "/languages", "/v2/languages", "/frontend/settings"):
        assert client.get(path).status_code == 200, path
