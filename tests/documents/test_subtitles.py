"""Subtitles: what is a text, and how its translation is written."""

from __future__ import annotations

import pytest

from nmt_server.documents import read_document
from tests.documents.translated import translated


def test_a_cue_is_one_text() -> None:
    content = (
        "1\r\n00:00:01,000 --> 00:00:02,500 X1:5\r\n<i>one</i>\r\ntwo\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n\r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\n1999\r\n\r\nafter a blank line\r\n"
        "4\r\n00:00:07,000 --> 00:00:08,000\r\nlast"
    )
    texts, written = translated("srt", content)
    assert texts == ["<i>one</i>\ntwo", "1999", "after a blank line", "last"]
    assert written == (
        content.replace("<i>one</i>\r\ntwo", "‹<i>one</i>\r\ntwo›").replace("1999", "‹1999›")
        .replace("after a blank line", "‹after a blank line›").replace("last", "‹last›")
    )  # fmt: skip


def test_a_translation_cannot_end_its_cue() -> None:
    document = read_document(b"1\n00:00:01,000 --> 00:00:02,000\none\n", "srt")
    written = document.write(["a\n\n00:00:05,000 --> 00:00:06,000\r\n \nb"])
    assert written.endswith(b",000\na\n00:00:05,000 -> 00:00:06,000\nb\n")


def test_webvtt_notes_styles_and_names_are_no_text() -> None:
    content = (
        "WEBVTT - title\nKind: captions\n\nNOTE one\ntwo\n\nSTYLE\n::cue { color: red }\n\n"
        "name\n01:00.000 --> 01:02.000 line:0\n<v Bob>Salt &amp; &lt;pepper&gt;\n\n"
        "01:02.000 --> 01:03.000\nlast\n"
    )
    document = read_document(content.encode(), "vtt")
    assert document.texts == ["<v Bob>Salt & &lt;pepper&gt;", "last"]
    written = document.write(["<v Bob>A & B &lt;", "x --> y"]).decode()
    assert "line:0\n<v Bob>A &amp; B &lt;\n\n" in written
    assert written.endswith("x --&gt; y\n")


@pytest.mark.parametrize("tag", ["", "<i>"])
def test_each_speaker_of_a_cue_is_a_text(tag: str) -> None:
    content = (
        f"1\r\n00:00:01,000 --> 00:00:02,000\r\n{tag}- one\r\n{tag}-two\r\nthree\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n- four\r\nfive\r\n\r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\nsix\r\n- seven\r\n"
    )
    texts, written = translated("srt", content)
    assert texts == ["one", "two\nthree", "- four\nfive", "six\n- seven"]
    assert f"\r\n{tag}- ‹one›\r\n{tag}-‹two\r\nthree›\r\n\r\n2" in written


def test_a_translation_brings_no_speaker_into_its_cue() -> None:
    document = read_document(b"1\n00:00:01,000 --> 00:00:02,000\na\n", "srt")
    assert document.write(["- one\n- two\nthree"]).endswith(b",000\n- one - two\nthree\n")
    document = read_document(b"1\n00:00:01,000 --> 00:00:02,000\na\n- b\n", "srt")
    assert document.write(["one\n- two"]).endswith(b",000\none\n- two\n")


def test_a_speaker_without_a_word_leaves_no_blank_line() -> None:
    document = read_document(b"WEBVTT\n\n00:01.000 --> 00:02.000\n-one\n-two\n", "vtt")
    assert document.write(["", "2"]).endswith(b"000\n-\n-2\n")


def test_files_that_were_put_together() -> None:
    one = "\ufeff1\n00:00:01,000 --> 00:00:02,000\na\n\n"
    assert translated("srt", one * 2)[0] == ["a", "a"]


def test_times_without_hours() -> None:
    assert translated("srt", "1\n00:01,000 --> 00:02,000\na\n")[0] == ["a"]


def test_an_arrow_in_what_is_said() -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\n9\nA --> B\n"
    assert translated("srt", content)[0] == ["9\nA --> B"]


def test_character_references_of_webvtt() -> None:
    head = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    document = read_document(
        f"{head}it&#39;s &quot;A&quot; &#x26; &hearts; &gt; &#60;\n".encode(), "vtt"
    )
    assert document.texts == ['it\'s "A" & ♥ &gt; &#60;']
    written = document.write(['it\'s "B" & &gt; &#60;']).decode()
    assert written == f'{head}it\'s "B" &amp; &gt; &#60;\n'
