"""Ren'Py scripts: what is a text, and how its translation is written."""

from __future__ import annotations

import pytest

from nmt_server.documents import read_document
from tests.documents.translated import case, translated


def test_a_script_with_its_translations() -> None:
    content = case("c1-script.rpy")
    document = read_document(content.encode(), "renpy")
    assert list(zip(document.lines, document.texts, strict=True)) == [
        (5, "彼女はリンゴを注文した。"),
        (6, "[player_name]は剣を装備した。"),
        (7, "[player.name!t]さん、リンゴを{w=0.5}注文した。{nw}"),
        (8, "貴族の腕は震えていた。"),
        (9, "アーサー"), (9, "いただきます。"),
        (10, "鉱山"),
        (11, "彼女は料理人だった。"), (13, "貴族の腕は震えていた。"),
        (16, "公園に行きましょう"), (18, "いいえ"), (25, "鉱山"), (27, "公園"),
    ]  # fmt: skip
    assert [line for line, _ in document.left] == [5, 16, 28]
    written = document.write([f"‹{text}›" for text in document.texts]).decode()
    assert written.replace("‹", "").replace("›", "") == content
    assert '    old "鉱山"\n    new "‹鉱山›"\n' in written


SCRIPT = """\
define e = Character("猫", color="#fff")
init python:
    def greet(name):
        renpy.notify("one")
        return _("two")

    e = "three"
image bg room = "room.png"
label start(x="y"):
    scene bg room
    play music "theme.ogg"  # it's loud
    show text "four" at truecenter
    show eileen at left:
        linear 1.0 "other"
    voice "e.ogg"
    e happy @ vhappy -sad "five" with dissolve
    extend ' six\\'s "end"'
    if x == "y" and renpy.seen("z"):
        "seven"
    menu choice:
        "eight"

        "nine" (style="big") if x == "y":
            jump other
    e.name "ten
        eleven"
    e '''one

    it's "two"'''
    $ renpy.input(_("a"
        "b"), default=_('c'))
    centered "" with fade
    return
"""


def test_what_is_said_and_what_is_code() -> None:
    document = read_document(SCRIPT.encode(), "renpy")
    assert document.texts == [
        "猫", "two", "four", "five", "six's \"end\"", "seven", "eight", "nine", "ten eleven", "one",
        "it's \"two\"", "a", "c",
    ]  # fmt: skip
    assert document.write(document.texts).decode() == SCRIPT
    translations = [f"{text}\n'\"" for text in document.texts]
    written = document.write(translations).decode()
    assert "extend ' six\\'s \"end\"\\n\\'\"'" in written
    assert 'e.name "ten eleven\\n\'\\""' in written
    assert read_document(written.encode(), "renpy").texts == translations


def test_a_translation_that_is_missing_is_that_of_the_original() -> None:
    content = (
        "translate french start_1:\n\n"
        '    # e happy "It\'s [n]." (x="y")\n    e happy "" (x="y")\n\n'
        'translate french strings:\n\n    # a.rpy:1\n    old "A \\"b\\""\n    new ""\n'
    )
    document = read_document(content.encode(), "renpy")
    assert document.texts == ["It's [n].", 'A "b"'] and document.lines == [4, 10]
    assert document.write(document.texts).decode() == content
    assert document.write(["C'est [n].", "B"]).decode() == content.replace(
        'e happy ""', 'e happy "C\'est [n]."'
    ).replace('new ""', 'new "B"')
    assert read_document(b'label a:\n    # e "x"\n    e ""\n', "renpy").texts == []


@pytest.mark.parametrize(
    ("text", "translation", "written"),
    [
        ("猫", "[cat] {x}", "[[cat] {{x}"),
        ("[n]と{i}猫{/i}", "{i}cat{/i} and [n]", "{i}cat{/i} and [n]"),
        ("100%%", "100%%", "100%%"),
        ("猫", "one\ntwo", "one\\ntwo"),
    ],
)
def test_a_translation_says_nothing_that_was_not_said(
    text: str, translation: str, written: str
) -> None:
    document = read_document(f'e "{text}"\n'.encode(), "renpy")
    assert document.write([translation + "!"]).decode() == f'e "{written}!"\n'


@pytest.mark.parametrize(
    "line",
    [
        'e "x" (what_size=3)', 'e happy "x" id start_1', '"x" if not a and b == "c":',
        'e "x" with Dissolve(.5)', '"x" nointeract', "e `x`", 'e """x"""', "nvl_narrator 'x'",
    ],
)  # fmt: skip
def test_clauses_after_what_is_said(line: str) -> None:
    texts, written = translated("renpy", f"    {line}\n")
    assert texts == ["x"] and "‹x›" in written
    assert written.replace("‹x›", "x") == f"    {line}\n"


@pytest.mark.parametrize(
    "line",
    [
        "label start:", "translate french a_1:", "init python:", 'play music "y.ogg"',
        "jump there", "define e = 1", "$ x = 1", "scene bg room",
    ],
)  # fmt: skip
def test_a_script_is_known_by_its_looks(line: str) -> None:
    assert translated("keyvalue", f'{line}\n"x" with fade\n')[0] == ["x"]
    assert translated("keyvalue", f'# {line}\na "x"\n{line[1:3]} = y\n')[0] == ["x", "y"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('define e = Character("アイリーン")', ["アイリーン"]),
        ("define e = Character('猫', color=\"#fff\", image='cat')", ["猫"]),
        ('define e = Character(name = "猫", kind=nvl)', ["猫"]),
        ('define e = ADVCharacter("猫")', ["猫"]),
        ('define e = Character(_("猫"))', ["猫"]),
        ('define e = Character(None, what_prefix="「")', []),
        ('define e = Character("player_name", dynamic=True)', []),
        ('define e = Character("猫", image="犬")', ["猫"]),
        ('define e = DynamicCharacter("name")', []),
        ('image e = Picture("猫")', []),
    ],
)
def test_the_names_of_characters_are_texts(line: str, names: list[str]) -> None:
    texts, written = translated("renpy", f"{line}\nlabel start:\n    pass\n")
    assert texts == names
    assert written.replace("‹", "").replace("›", "") == f"{line}\nlabel start:\n    pass\n"
