r"""SubStation Alpha: what is a text, and how its translation is written."""

from __future__ import annotations

import pytest

from nmt_server.documents import read_document
from tests.documents.translated import translated

HEAD = """[Script Info]
; a comment
Title: x
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Fonts]
fontname: a.ttf
Dialogue: 0,this is no text

[Events]
Format: Layer, Start, End, Style, Text
"""
EVENT = "0,0:00:01.00,0:00:02.00,Default,"


def texts_of(*events: str) -> list[str]:
    return translated("ass", HEAD + "\n".join(events))[0]


def test_what_is_said_is_a_text() -> None:
    content = (
        f"{HEAD}Dialogue: {EVENT}Yes, I do, and you?\r\nComment: {EVENT}Check this, please.\n"
        f"dialogue:{EVENT} {{\\an8\\pos(1,2)}}Hello{{\\r}} \\N\nDialogue: {EVENT}\n"
        f"Picture: {EVENT}a.png\n\n[Aegisub Extradata]\nDialogue: {EVENT}no\n"
    )
    document = read_document(content.encode(), "ass")
    assert document.texts == ["Yes, I do, and you?", "Hello"]
    assert document.left == [(17, "a comment")]
    assert document.write(["A", "B"]).decode() == content.replace(
        "Yes, I do, and you?", "A"
    ).replace("Hello", "B")


def test_a_line_that_is_cut_off_is_left_alone() -> None:
    content = (
        f"{HEAD}Dialogue: {EVENT}one\nDialogue: 0,0:00:0\nDialogue:\nComment: 0\n"
        f"Dialogue: {EVENT}two"
    )
    document = read_document(content.encode(), "ass")
    assert document.texts == ["one", "two"]
    why = "a line with too few columns"
    assert document.left == [(17, why), (18, why), (19, why)]
    assert document.write(["1", "2"]).decode() == content.replace("one", "1").replace("two", "2")


@pytest.mark.parametrize(
    ("head", "event"),
    [
        ("[Events]\n", "Marked=0,0:00:01.00,0:00:02.00,Default,A,0,0,0,,"),
        ("[Events]\nFormat: Text\n", ""),
        ("[V4 Styles]\n\n[ EVENTS ]\nformat:Start,End,Style,Actor,text\n", "1,2,x,y,"),
    ],
)
def test_the_columns_are_those_of_the_format(head: str, event: str) -> None:
    assert translated("ass", f"{head}Dialogue: {event}one, two\n")[0] == ["one, two"]


def test_line_breaks_and_spaces_are_codes() -> None:
    document = read_document(f"{HEAD}Dialogue: {EVENT}one\\Ntwo\\hthree\\nfour".encode(), "ass")
    assert document.texts == ["one\ntwo\u00a0three\nfour"]
    assert document.write(["1\r\n\n2\u00a03"]).decode().endswith(f"{EVENT}1\\N\\N2\\h3")
    document = read_document(f"{HEAD}Dialogue: {EVENT}one\\ntwo".encode(), "ass")
    assert document.write(["1\n2"]).decode().endswith(f"{EVENT}1\\n2")


def test_codes_between_words_stay_with_them() -> None:
    event = f"Dialogue: {EVENT}{{\\fad(1,2)}}It {{\\i1}}is{{\\i0}} so.{{a note}}"
    document = read_document((HEAD + event).encode(), "ass")
    assert document.texts == ["It {\\i1}is{\\i0} so."]
    # Braces that were not there would hide words.
    written = document.write(["Oh {\\i1}so{\\i0} {it} is}."]).decode()
    assert written.endswith("{\\fad(1,2)}Oh {\\i1}so{\\i0} (it) is).{a note}")


def test_each_speaker_is_a_text() -> None:
    event = f"Dialogue: {EVENT}{{\\an8}}- Yes.\\N{{\\i1}}- No,\\Nno."
    texts, written = translated("ass", HEAD + event)
    assert texts == ["Yes.", "No,\nno."]
    assert written.endswith("{\\an8}- ‹Yes.›\\N{\\i1}- ‹No,\\Nno.›")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{\\p1}m 0 0 l 10 10{\\p0}", "a drawing"),
        ("{\\pos(1,2)\\p4}m 0 0 l 10 10", "a drawing"),
        ("a {\\p1}m 0 0{\\p0} b", "a drawing"),
        ("{\\k20}ka{\\k30}ra{\\kf5}o", "karaoke, timed by the syllable"),
        ("a{\\clip(" + "m 0 0 " * 50 + ")}b", "a text with long codes between its words"),
    ],
)
def test_what_is_drawn_or_sung_is_left_alone(text: str, why: str) -> None:
    document = read_document(f"{HEAD}Dialogue: {EVENT}{text}\n".encode(), "ass")
    assert (document.texts, document.left) == ([], [(16, why)])


@pytest.mark.parametrize(
    "text",
    [
        "{\\pos(1,2)}a",
        "{\\k50}a",
        "{\\p0}a",
        "{\\pbo2}a",
        "{\\p1}m 0 0{\\p0}\\Na",
        "{\\clip(" + "m 0 0 " * 50 + ")}a",
    ],
)
def test_codes_before_the_words_are_no_matter(text: str) -> None:
    assert texts_of(f"Dialogue: {EVENT}{text}") == ["a"]
