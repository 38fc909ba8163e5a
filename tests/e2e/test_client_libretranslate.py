"""The client of LibreTranslate, unmodified, and what its other clients send."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from libretranslatepy import LibreTranslateAPI

from tests.documents.packages import docx, paragraph, part, run
from tests.e2e.compatibility import tries
from tests.e2e.server import Answer, Boot, Server

LINE, TRANSLATED = "クロエは静かに前へと歩み出た。", "Chloe stepped quietly forward."
OTHER, OTHER_TRANSLATED = "彼女は料理人だった。", "She was a cook."
PAIR = {"source": "ja", "target": "en"}


@tries("libretranslatepy", "translate", "detect", "languages", "errors: unknown language")
def test_its_client(server: Server) -> None:
    client = LibreTranslateAPI(server.url, api_key="any")
    assert client.translate(LINE, "ja", "en") == TRANSLATED
    assert client.translate(f"{LINE}\n{OTHER}", "auto", "en") == f"{TRANSLATED}\n{OTHER_TRANSLATED}"
    assert client.languages() == [{"code": "ja", "name": "Japanese", "targets": ["en"]}]
    assert client.detect("こんにちは") == [{"confidence": 100.0, "language": "ja"}]
    with pytest.raises(HTTPError) as refused:
        client.translate(LINE, "ja", "fr")
    assert refused.value.code == 400 and "ja-en" in json.loads(refused.value.read())["error"]


def post(server: Server, **fields: Any) -> Any:
    answer = server.post("/translate", {**PAIR, **fields})
    assert answer.status == 200, answer.text
    return answer.json()


def test_lists_detection_and_alternatives(server: Server) -> None:
    assert post(server, q=LINE) == {"translatedText": TRANSLATED}
    assert post(server, q=[LINE, "", "99"]) == {"translatedText": [TRANSLATED, "", "99"]}
    found = post(server, q=[LINE, "A sword."], source="auto")
    assert found["translatedText"] == [TRANSLATED, "A sword."]
    assert [each["language"] for each in found["detectedLanguage"]] == ["ja", "en"]
    assert all(0 <= each["confidence"] <= 100 for each in found["detectedLanguage"])
    found = post(server, q=LINE, alternatives=2)
    assert found["translatedText"] == TRANSLATED and "detectedLanguage" not in found
    assert 1 <= len(found["alternatives"]) <= 2 and TRANSLATED not in found["alternatives"]
    html = post(server, q=f"<p title='a'>{OTHER}</p>&nbsp;", format="html")["translatedText"]
    assert html == f"<p title='a'>{OTHER_TRANSLATED}</p>&nbsp;"
    found = post(server, q=f"<p title='a'>{OTHER}</p>&nbsp;", format="html", alternatives=1)
    assert all(each.startswith("<p title='a'>") for each in found["alternatives"])


def test_every_way_to_send_fields(server: Server) -> None:
    fields = {**PAIR, "q": OTHER}

    def translated(answer: Answer) -> Any:
        assert answer.status == 200, answer.text
        return answer.json()["translatedText"]

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    as_json = json.dumps(fields, ensure_ascii=False)
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    in_parts = {"Content-Type": "multipart/form-data; boundary=x"}
    for body, headers, query in (
        (urlencode(fields), form, ""),
        (as_json, form, ""),
        (as_json, {}, ""),
        (parts + "--x--\r\n", in_parts, ""),
        ("", {}, f"?{urlencode(fields)}"),
        (json.dumps({"q": OTHER}), {"Content-Type": "application/json"}, f"?{urlencode(PAIR)}"),
    ):
        answer = server.request("POST", f"/translate{query}", body, headers)
        assert translated(answer) == OTHER_TRANSLATED, (headers, query)


def test_what_else_its_pages_ask_for(server: Server) -> None:
    assert server.request("GET", "/health").json() == {"status": "ok"}
    settings = server.request("GET", "/frontend/settings").json()
    assert settings["language"]["source"] == {"code": "ja", "name": "Japanese"}
    assert settings["keyRequired"] is False and settings["filesTranslation"] is True
    assert {".docx", ".srt", ".epub"} <= set(settings["supportedFilesFormat"])


def send(server: Server, name: str, content: bytes, **fields: str) -> Answer:
    """As curl sends a form with a file."""
    said = [f'; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    said.append(f'; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n")
    body = b"".join(b"--x\r\nContent-Disposition: form-data" + each for each in said) + b"--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    return server.request("POST", "/translate_file", body, kind)


def test_files(server: Server) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"
    for name, data, inside in (
        ("a.docx", docx(paragraph(run(LINE))), "word/document.xml"),
        ("film.srt", srt.format(LINE).encode(), ""),
    ):
        answer = send(server, name, data, source="auto", target="en", api_key="any")
        assert answer.status == 200, answer.text
        address = answer.json()["translatedFileUrl"]
        assert address.startswith(f"{server.url}/download_file/") and address.endswith(name[-4:])
        written = server.request("GET", address.removeprefix(server.url))
        assert f".en.{name[2:]}" in written.headers["Content-Disposition"] or name == "film.srt"
        if inside:
            assert TRANSLATED in part(written.body, inside)
        else:
            assert written.text == srt.format(TRANSLATED)
        forged = address.removeprefix(server.url).replace("download_file/", "download_file/0")
        assert server.request("GET", forged).status == 404
    for name, content, fields, named in (
        ("a.pdf", b"%PDF-1.7", PAIR, "PDF"),
        ("a.txt", b"a", {"source": "ja"}, "target"),
        ("a.txt", b"a", {"source": "ja", "target": "xx"}, "xx"),
    ):
        answer = send(server, name, content, **fields)
        assert answer.status == 400 and named in answer.json()["error"], answer.text
    assert "file" in server.post("/translate_file", PAIR).json()["error"]


def test_errors(server: Server, boot: Boot) -> None:
    for fields, named in (
        ({"q": ""}, "q"),
        ({"q": "a", "source": ""}, "source"),
        ({"q": "a", "target": None}, "target"),
        ({"q": "a", "format": "pdf"}, "format"),
        ({"q": [1]}, "q"),
        ({"q": "a", "alternatives": "x"}, "alternatives"),
        ({"q": "a", "source": "xx"}, "xx"),
    ):
        answer = server.post("/translate", {**PAIR, **fields})
        assert answer.status == 400 and named in answer.json()["error"], fields
    assert server.request("GET", "/detect").status == 405
    few = boot(NMT_MAX_SEGMENTS="2", NMT_PROTOCOLS="libretranslate")
    assert few.post("/translate", {**PAIR, "q": ["猫", "犬", "鳥"]}).status == 413
    # Fields of protocols that are switched off are those of none.
    assert few.post("/translate", {"text": "猫", "target_lang": "EN"}).status == 400
    assert few.request("GET", "/translate?text=a").status == 404
    assert few.request("GET", "/v1/models").status == 404
    form = urlencode([("q", "猫")] * 4)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert few.request("POST", "/translate", form, headers).status == 413
