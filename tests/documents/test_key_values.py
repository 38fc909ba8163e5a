"""Scripts of games: what is a text, and how its translation is written."""

from __future__ import annotations

import pytest

from nmt_server.documents import read_document
from tests.documents.translated import translated

SCRIPT = r"""
# a comment = not a text
; neither = this
[section]
greeting=Hello\nworld
 width = 100
fullscreen=true
title: "Say \"hi\" to \V[1] and \n[2]"
"menu"
{
    "start"    "Begin"
    "quit" = "Leave";  // why
}
label start:
    scene bg room
    play music "theme.ogg"
    define e = Character("Eileen")
    e happy "How are you?" with dissolve
    "It was night."
    menu:
        "Leave the room":
            jump outside
    old "stays"
    new "changes"
"""


def test_scripts_of_keys_and_values() -> None:
    texts, written = translated("keyvalue", SCRIPT)
    assert texts == [
        "Hello\nworld", 'Say "hi" to \\V[1] and \\n[2]', "Begin", "Leave", "How are you?",
        "It was night.", "Leave the room", "changes",
    ]  # fmt: skip
    assert written.replace("‹", "").replace("›", "") == SCRIPT
    assert r"greeting=‹Hello\nworld›" in written
    assert r'title: "‹Say \"hi\" to \V[1] and \n[2]›"' in written


def test_a_translation_cannot_end_its_string() -> None:
    document = read_document(b'a: "x"', "keyvalue")
    assert document.write(['"; b: "\\']) == b'a: "\\"; b: \\"\\\\"'
    assert document.write(["one\ntwo"]) == b'a: "one\\ntwo"'


def test_a_value_without_quotes_has_its_quotes_as_they_are() -> None:
    content = 'a=He said "x" now\nb=say \\"x\\" now\nc(1)="x"\n'
    texts, written = translated("keyvalue", content)
    assert texts == ['He said "x" now', 'say \\"x\\" now', "x"]
    assert written == 'a=‹He said "x" now›\nb=‹say \\"x\\" now›\nc(1)="‹x›"\n'


def test_what_somebody_says_has_no_backslashes_before_its_quotes() -> None:
    document = read_document("a=「はい」\n".encode(), "keyvalue")
    assert document.write(['"Yes"']) == b'a="Yes"\n'


def test_comments_of_scripts() -> None:
    content = '/* a = b */\n"k" = "v";\n /*\n x = y\n z = "w"; */\n! c = d\n'
    assert translated("keyvalue", content) == (["v"], content.replace('"v"', '"‹v›"'))


def test_a_value_that_goes_on_in_the_next_line_stays_as_it_is() -> None:
    content = "a = one \\\n  two\nb = C:\\\\\n"
    assert translated("keyvalue", content) == (
        ["C:\\\\"], content.replace("C:\\\\", "‹C:\\\\›"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "value", ["#ff00CC", "https://x.example/a?b", "img/face.png", "猫.ogg", "a\\\\b.RPY"]
)
def test_what_names_a_thing_is_no_text(value: str) -> None:
    assert translated("keyvalue", f'a={value}\nb: "{value}"\n')[0] == []


@pytest.mark.parametrize(
    "line",
    [
        'e "x" (what_size=3)', 'e happy "x" id start_1', '"x" if not a and b == "c":',
        'e "x" with Dissolve(.5)', '"E" "x" nointeract', '"k" "x" [$WIN32]',
    ],
)  # fmt: skip
def test_clauses_after_what_is_said(line: str) -> None:
    texts, written = translated("keyvalue", f"    {line}\n")
    assert texts == ["x"] and written == f"    {line}\n".replace('"x"', '"‹x›"')
