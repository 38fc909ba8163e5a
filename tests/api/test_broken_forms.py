"""A form that cannot be read is refused in the shape of each protocol, with what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nmt_server.models import TranslationModel

_FORM = "multipart/form-data; boundary=b"
_HEAD = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a.txt"\r\n'
_FILE = _HEAD % b"file" + b"\r\nabc\r\n"
_END = b"--b--\r\n"

_BROKEN = {
    "no boundary": ("multipart/form-data", _FILE + _END, 400),
    "a boundary of other letters": ("multipart/form-data; boundary=\xe3", _FILE + _END, 400),
    "no base64": (
        _FORM,
        _HEAD % b"file" + b"Content-Transfer-Encoding: base64\r\n\r\na!\r\n" + _END,
        400,
    ),
    "many fields": (
        _FORM,
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 1_200 + _END,
        413,
    ),
    "many files": (_FORM, b"".join(_FILE for _ in range(200)) + _END, 413),
}
# Where the sentence is in an answer.
_UPLOADS = {
    "/api/v1/jobs": ("error", "message"),
    "/api/v1/cache/import": ("error", "message"),
    "/translate_file": ("error",),
    "/v2/document": ("message",),
}


@pytest.mark.parametrize("path", _UPLOADS)
@pytest.mark.parametrize("name", _BROKEN)
def test_a_broken_form(
    client: Client, served_model: TranslationModel, settings: Any, path: str, name: str
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "TRUST_LOOPBACK": True}
    kind, body, status = _BROKEN[name]
    answer = client.generic("POST", path, body, kind)
    assert answer.status_code == status, answer.content
    said = answer.json()
    for key in _UPLOADS[path]:
        said = said[key]
    assert said.startswith("The form")
    assert "request of its own" in answer.content.decode() or "curl" in answer.content.decode()


def test_what_is_no_form(client: Client, settings: Any, db: None) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "TRUST_LOOPBACK": True}
    answer = client.post("/api/v1/cache/import", b"{}", "application/json")
    assert answer.status_code == 415 and "curl" in answer.json()["error"]["hint"]
