"""A format of files that somebody adds: the example of docs/architecture.md, added and used."""

from __future__ import annotations

from typing import Any

import pytest

from nmt_server import documents
from tests.examples import examples_of

FILE = "ACT ONE\r\nANNA: Who is there?\r\nBEN: I.\r\n(silence)"


def test_the_format_of_the_page_is_read_and_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "FORMATS", formats := dict(documents.FORMATS))
    names: dict[str, Any] = {"FORMATS": formats}
    for code in examples_of("A format of files"):
        exec(code, names)
    data = FILE.encode()
    assert documents.recognise("play.dialogue", data) == "dialogue"
    document = documents.read_document(data, "dialogue")
    assert document.texts == ["Who is there?", "I."]
    written = document.write(["誰？", "僕\nだ。"])
    assert written.decode() == FILE.replace("Who is there?", "誰？").replace("I.", "僕 だ。")
