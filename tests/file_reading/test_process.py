"""Large files are read and written in a process of their own: as they would be here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nmt_server.conf import get_settings
from nmt_server.documents import read_document
from nmt_server.documents.named_language import Languages
from nmt_server.errors import InvalidFile, ServerBusy
from nmt_server.file_reading import process
from nmt_server.file_reading.process import recognise_file, rows_of, texts_of, with_translations
from nmt_server.file_reading.work import WORK
from tests.documents.packages import docx, paragraph, run

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,000\r\n騎士は盾を装備した。\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\n猫が歩いた。\r\n"
).encode("cp932")
TABLE = "id\tja\n1\t勇者\n2\t騎士😀\n".encode()
FILES = [
    ("film.srt", "srt", "", SRT),
    ("table.tsv", "tsv", "ja", TABLE),
    ("page.html", "html", "", '<html lang="ja"><p>猫が<b>歩いた</b>。</p></html>'.encode()),
    ("half.json", "json", "", rb'{"a": "\ud83d \u732b"}'),
    ("text.docx", "docx", "", docx(paragraph(run("騎士は盾を装備した。")))),
]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large."""
    monkeypatch.setattr(process, "_LARGE", 1)
    for name in WORK:
        # Whatever is done here after all is wrong.
        monkeypatch.setitem(WORK, name, None)


@pytest.mark.parametrize(
    ("name", "kind", "column", "data"), FILES, ids=lambda value: str(value)[:9]
)
def test_a_large_file_is_read_and_written_as_a_small_one(
    apart: None, name: str, kind: str, column: str, data: bytes
) -> None:
    assert recognise_file(name, data, column=column) == kind
    document = read_document(data, kind, column)
    found = texts_of(data, kind, column)
    assert (found.texts, found.codec, found.lines) == (
        document.texts, document.codec, [*document.lines]
    )  # fmt: skip
    translations = [f"{number} 猫 \N{CAT FACE}" for number in range(len(found.texts))]
    written = with_translations(
        data, kind, translations, ("ja", "en"), column=column, encoding=found.codec
    )
    again = read_document(data, kind, column, encoding=found.codec)
    assert written == again.write(translations, Languages("ja", "en"))


def test_what_is_left_alone_is_told_as_well(apart: None) -> None:
    data = ("".join(f"line {number} of what is no subtitle\n" for number in range(3))).encode()
    assert [tuple(each) for each in texts_of(data + SRT, "srt").left] == (
        read_document(data + SRT, "srt").left
    )


def test_rows_are_those_of_the_table(apart: None) -> None:
    assert rows_of(TABLE, "tsv", "ja") == [["id", "ja"], ["1", "勇者"], ["2", "騎士😀"]]


def test_what_is_wrong_with_a_large_file_is_said_as_of_a_small_one(apart: None) -> None:
    with pytest.raises(InvalidFile, match="archive is broken") as caught:
        texts_of(b"PK\x03\x04 nothing", "docx")
    assert caught.value.hint
    with pytest.raises(InvalidFile, match="other texts"):
        with_translations(TABLE, "tsv", ["one"], ("ja", "en"), column="ja")


def test_a_file_that_takes_too_long_is_given_up(
    apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(get_settings(), REQUEST_TIMEOUT=0.001)
    monkeypatch.setattr(process, "get_settings", lambda: short)
    with pytest.raises(InvalidFile, match=r"more than 0\.001 seconds") as caught:
        texts_of(SRT, "srt")
    assert "in parts" in caught.value.hint
    monkeypatch.setattr(process._at_once, "_value", 0)
    with pytest.raises(ServerBusy):
        texts_of(SRT, "srt")


def test_a_process_that_dies_says_so(apart: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with pytest.raises(InvalidFile, match="ended with status"):
        texts_of(SRT, "srt")
