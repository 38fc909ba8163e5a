"""Protocols without a client of their own in Python: the requests that programs send."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from tests.e2e.server import Boot, Server

LINE, TRANSLATED = "クロエは静かに前へと歩み出た。", "Chloe stepped quietly forward."
OTHER, OTHER_TRANSLATED = "彼女は料理人だった。", "She was a cook."


def test_deeplx(server: Server) -> None:
    # Subtitle Edit 5.2.0 beta, DeepLXTranslate.cs: text/plain, and data where no alternatives are.
    sent = {"source_lang": "ja", "target_lang": "EN", "text": LINE}
    for path in ("/translate", "/v1/translate"):
        answer = server.post(path, sent, {"Content-Type": "text/plain; charset=utf-8"}).json()
        assert answer["code"] == 200 and answer["data"] == TRANSLATED
        assert answer["alternatives"] == [] and answer["source_lang"] == "JA"
    refused = server.post("/translate", {**sent, "target_lang": "FR"})
    assert refused.status == 400 and refused.json()["code"] == 400


def test_nllb_serve(server: Server) -> None:
    # Subtitle Edit 5.2.0 beta, NoLanguageLeftBehindServe.cs: a list of lines.
    sent = {"source": [LINE, OTHER], "src_lang": "jpn_Jpan", "tgt_lang": "eng_Latn"}
    answer = server.post("/translate", sent).json()
    assert answer["translation"] == [TRANSLATED, OTHER_TRANSLATED]
    assert answer["source"] == [LINE, OTHER] and answer["tgt_lang"] == "eng_Latn"
    query = urlencode([("source", OTHER), ("src_lang", "jpn_Jpan"), ("tgt_lang", "eng_Latn")])
    found = server.request("GET", f"/translate?{query}").json()
    assert found["translation"] == [OTHER_TRANSLATED]


def test_nllb_api(server: Server) -> None:
    # Subtitle Edit 5.2.0 beta, NoLanguageLeftBehindApi.cs, and nllb-api's own client.
    sent = {"text": LINE, "source": "jpn_Jpan", "target": "eng_Latn"}
    assert server.post("/api/v4/translator", sent).json() == {"result": TRANSLATED}
    query = urlencode({**sent, "text": f"{LINE}\n{OTHER}"})
    found = server.request("GET", f"/api/v4/translator?{query}").json()
    assert found == {"result": f"{TRANSLATED}\n{OTHER_TRANSLATED}"}
    stream = server.request("GET", f"/api/v4/translator/stream?{query}&event_type=x")
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert stream.text == (
        f"event: x\ndata: {TRANSLATED}\n\nevent: x\ndata: {OTHER_TRANSLATED}\n\n"
    )
    language = server.request("GET", f"/api/v4/language?text={quote('こんにちは')}").json()
    assert language == {"language": "jpn_Jpan", "confidence": 1.0}
    assert server.post("/api/v4/translator", {**sent, "target": "fra_Latn"}).status == 400


def test_xunity(server: Server) -> None:
    # XUnity.AutoTranslator's CustomTranslate: the answer is the text alone.
    query = urlencode({"from": "ja", "to": "en", "text": f"{LINE}\n{OTHER}"})
    answer = server.request("GET", f"/translate?{query}")
    assert answer.text == f"{TRANSLATED}\n{OTHER_TRANSLATED}"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert server.request("GET", "/translate?from=ja&to=fr&text=a").status == 400
    assert server.request("GET", "/translate").status == 400


def test_lingva(server: Server) -> None:
    def get(*parts: str) -> Any:
        return server.request("GET", f"/api/v1/{'/'.join(quote(part, safe='') for part in parts)}")

    assert get("ja", "en", LINE).json() == {"translation": TRANSLATED}
    found = get("auto", "en", f"{OTHER}/\n{OTHER}").json()
    assert found["translation"].split("\n")[1] == OTHER_TRANSLATED
    assert found["info"]["detectedSource"] == "ja"
    assert get("ja", "fr", LINE).status == 400 and "error" in get("ja", "fr", LINE).json()
    assert get("languages", "source").json() == {"languages": [{"code": "ja", "name": "Japanese"}]}
    assert get("languages", "target").json() == {"languages": [{"code": "en", "name": "English"}]}
    # What is of the REST API stays its own.
    assert get("jobs", "00000000-0000-0000-0000-000000000000", "result").status == 404


def test_mtranserver(server: Server) -> None:
    pair = {"from": "ja", "to": "en"}
    assert server.post("/translate", {**pair, "text": LINE}).json() == {"result": TRANSLATED}
    batch = server.post("/translate/batch", {**pair, "from": "auto", "texts": [OTHER, "99"]})
    assert batch.json() == {"results": [OTHER_TRANSLATED, "99"]}
    assert server.post("/translate", {**pair, "to": "fr", "text": LINE}).status == 400


def test_browser_extensions(server: Server) -> None:
    # The custom interface of Immersive Translate, at any of two addresses.
    sent = {"source_lang": "ja", "target_lang": "en", "text_list": [f"<b0>{OTHER}</b0>", LINE]}
    for path in ("/imme", "/translate"):
        found = server.post(path, sent).json()["translations"]
        assert found[0]["text"].startswith("<b0>") and found[0]["text"].endswith("</b0>")
        assert found[1] == {"detected_source_lang": "ja", "text": TRANSLATED}
    # KISS Translator, a text or several.
    assert server.post("/kiss", {"from": "ja", "to": "en", "text": LINE}).json() == {
        "text": TRANSLATED,
        "src": "ja",
    }
    several = server.post("/kiss", {"from": "auto", "to": "en", "texts": [OTHER]}).json()
    assert several == {"translations": [{"text": OTHER_TRANSLATED, "src": "ja"}]}


def test_own_addresses_stay_where_no_other_protocol_is_spoken(boot: Boot) -> None:
    server = boot(NMT_PROTOCOLS="none")
    for own in ("/", "/version", "/livez", "/api/v1/models", "/api/v1/languages"):
        assert server.request("GET", own).status == 200, own
    for other in ("/v1/models", "/v2/usage", "/languages", "/language/translate/v2/languages",
                  "/translate?text=a", "/api/v4/language?text=a", "/api/v1/ja/en/a"):  # fmt: skip
        answer = server.request("GET", other)
        assert answer.status == 404 and "error" in answer.json(), other
    for unknown in ("/api/v1/ja/en/a", "/api/v1/languages/source", "/api/v1/unknown"):
        error = server.request("GET", unknown).json()["error"]
        assert error["code"] == "not_found" and unknown in error["message"], unknown
    assert server.post("/translate", {"q": "a", "source": "ja", "target": "en"}).status == 404
