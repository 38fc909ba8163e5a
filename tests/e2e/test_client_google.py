"""The client of Google's Cloud Translation v2, unmodified, against the booted server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from google.api_core.exceptions import BadRequest
from google.auth.credentials import AnonymousCredentials
from google.cloud import translate_v2

from tests.e2e.compatibility import tries
from tests.e2e.server import Server

LINE, TRANSLATED = "クロエは静かに前へと歩み出た。", "Chloe stepped quietly forward."
OTHER, OTHER_TRANSLATED = "彼女は料理人だった。", "She was a cook."


@pytest.fixture(scope="module")
def client(server: Server) -> Any:
    return translate_v2.Client(
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": server.url},
    )


@tries("google-cloud-translate", "v2: translate of a text and of a list, text and HTML")
def test_texts(client: Any) -> None:
    one = client.translate(LINE, target_language="en", source_language="ja")
    assert one == {"translatedText": TRANSLATED, "input": LINE}
    several = client.translate([OTHER, "99"], target_language="en", format_="text")
    assert [each["translatedText"] for each in several] == [OTHER_TRANSLATED, "99"]
    assert several[0]["detectedSourceLanguage"] == "ja"
    html = client.translate(f"<b>{OTHER}</b>&amp;", target_language="en", format_="html")
    text = html["translatedText"]
    assert text.startswith("<b>") and "</b>" in text and text.endswith("&amp;")
    page = client.translate(f"<p>{OTHER}</p><code>{OTHER}</code>", target_language="en")
    assert page["translatedText"] == f"<p>{OTHER_TRANSLATED}</p><code>{OTHER}</code>"


@tries("google-cloud-translate", "v2: detect_language", "v2: get_languages")
def test_languages(client: Any) -> None:
    assert client.detect_language("こんにちは")["language"] == "ja"
    found = client.detect_language(["A sword.", "123"])
    assert [each["language"] for each in found] == ["en", "und"]
    assert client.get_languages() == [
        {"language": "en", "name": "English"},
        {"language": "ja", "name": "Japanese"},
    ]


@tries("google-cloud-translate", "v2: errors: unknown language")
def test_errors(client: Any, server: Server) -> None:
    with pytest.raises(BadRequest, match="ja-en"):
        client.translate(LINE, target_language="fr", source_language="ja")
    refused = server.post("/language/translate/v2", {"q": ["a"]}).json()["error"]
    assert refused["code"] == 400 and refused["status"] == "INVALID_ARGUMENT"


def test_with_a_query_string(server: Server) -> None:
    query = urlencode([("q", LINE), ("q", OTHER), ("target", "en"), ("key", "x")])
    for method in ("GET", "POST"):
        found = server.request(method, f"/language/translate/v2?{query}").json()
        texts = [each["translatedText"] for each in found["data"]["translations"]]
        assert texts == [TRANSLATED, OTHER_TRANSLATED]
