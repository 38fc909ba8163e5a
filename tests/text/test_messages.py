"""Messages of ICU: which parts are texts, and that whatever is malformed is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.messages import message_texts, quoted, unquoted


def texts(text: str) -> list[str]:
    return [text[slice(*part)] for part in message_texts(text) or ()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{n, plural, one {# cat} other {# cats}}", ["# cat", "# cats"]),
        ("{n,plural,=0{none}other{#}}", ["none", "#"]),
        ("{n, plural, offset:1 =1 {you} other {you and #}}", ["you", "you and #"]),
        ("{n, selectordinal, one {#st} two {#nd} other {#th}}", ["#st", "#nd", "#th"]),
        ("{性別, select, 男性 {彼} other {彼女}}", ["彼", "彼女"]),
        ("{n, plural, other {}}", []),
        ("{0, select, a {x {name} y} other {{0, number, ::currency/USD}}}", [
            "x {name} y", "{0, number, ::currency/USD}"]),
        ("{g, select, a {his {n, plural, one {cat} other {# cats}} sleep} other {}}", [
            "his ", "cat", "# cats", " sleep"]),
        ("{n, plural, other {it''s '{'n'}' # '# {' x}}", ["it''s '{'n'}' # '# {' x"]),
        ("{0,choice,0#no cats|1#one cat|1<{0,number,integer} cats}", [
            "no cats", "one cat", "{0,number,integer} cats"]),
        ("{ n , choice , -1# a '|' b |0.5\u2264it''s|\u221e<{g, select, other {x|y}}}", [
            " a '|' b ", "it''s", "x|y"]),
        # Nothing but braces is missing at the end.
        ("{n, plural, one {x}", ["x"]),
        ("{n, plural, one {x", ["x"]),
        ("{n, plural, one {x} other {y} ", ["x", "y"]),
        ("{n, plural, one {{x}} other {{}", ["{x}", "{}"]),
        ("{ n ,\n plural ,\n other\n {\n x } }", ["\n x "]),
    ],
)  # fmt: skip
def test_the_texts_that_are_chosen_between(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_what_stands_around_a_message_is_text() -> None:
    text = "You have {n, plural, one {a cat} other {# cats}} and {d, plural, other {dogs}}."
    assert texts(text) == ["You have ", "a cat", "# cats", " and ", "dogs", "."]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "猫", "{n}", "{n, number}", "{n, plural}", "{n, plural, }", "{n, plural, one}",
        "{n, plural, one {x} two}", "{, plural, a {x}}", "'{n, plural, other {x}}'",
        "{n, plurals, other {x}}", "{n, choice, }", "{n, choice, x}", "{n, choice, 0#a|b}",
    ],
)  # fmt: skip
def test_what_is_malformed_is_text(text: str) -> None:
    assert message_texts(text) is None


@given(st.text("{}',#= nplurao\nselct猫:ofst1hi|<"))
def test_any_text_is_read_in_order(text: str) -> None:
    position = 0
    for start, end in message_texts(text) or ():
        assert position <= start <= end <= len(text)
        position = end


MESSAGES = st.recursive(
    st.sampled_from(["猫", "it''s", "{name}", "#", "'{'", " x "]),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda texts: "{n, plural, " + " ".join(f"={i} {{{t}}}" for i, t in enumerate(texts)) + "}"
    ),
    max_leaves=12,
)


@given(MESSAGES)
def test_a_message_holds_no_brace_of_a_frame(text: str) -> None:
    assert not any("plural" in part for part in texts(text))


@pytest.mark.parametrize(
    "unit",
    [
        "{n, plural, other {", "{n, plural, other {x} ", "{n, plural, other {'{", "{n,plural,",
        "{n, plural, other {x}}", "{", "'{", "'{''", "{n, select, a {b} {", "{ ",
        "{n,choice,0#", "{n,choice,0#a|1#", "{n,choice,0#a} ",
    ],
)  # fmt: skip
def test_any_text_is_read_soon(unit: str) -> None:
    message_texts(unit * 20_000)


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("It's ZMAZ's cat", "It's ZMAZ's cat"),
        ("l'ZMAZ", "l''ZMAZ"),
        ("the cats'", "the cats''"),
        ("the cats''", "the cats''"),
        ("a {b} c", "a '{'b'}' c"),
    ],
)
def test_a_translation_does_not_break_the_frame(translation: str, expected: str) -> None:
    assert quoted(translation, ["ZMAZ", "ZMBZ"]) == expected
    assert texts(f"{{n, plural, other {{{expected}}}}}") == [expected]


def test_a_reader_sees_one_apostrophe() -> None:
    assert unquoted("it''s") == "it's"
    assert unquoted("'{' it''s") == "'{' it''s"
