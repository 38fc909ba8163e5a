"""Markup out of a sentence, and back into its translation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.text.markup.inline import Inline, Piece
from nmt_server.text.markup.marks import Role
from nmt_server.text.patterns import compile_patterns
from nmt_server.text.protection import protect

ROLES = {"p": Role.POINT, "n": Role.BREAK, "w": Role.WORD}


def inline(written: str) -> Inline:
    """`(a` opens a, `)a` closes it, `p`, `n` and `w` are marks; the rest are words."""
    pieces = []
    for word in written.split("|"):
        if word[:1] in "()" and len(word) == 2:
            role = Role.OPENING if word[0] == "(" else Role.CLOSING
            pieces.append(Piece(word, role, name=word[1]))
        elif word in ROLES:
            pieces.append(Piece(word, ROLES[word]))
        else:
            pieces.append(Piece(word, text=word))
    return Inline(pieces)


def written(source: Inline, translation: str) -> str:
    arranged = source.arranged(translation)
    return "|".join(x if isinstance(x, str) else source.pieces[x].raw for x in arranged)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(b|the |(i|black|)i| cat|)b| ran", "<g1>the <g2>black</g2> cat</g1> ran"),
        ("run |w| now|n|and |p|go", "run <w1/> now<br2/>and <x3/>go"),
        # Ends that have no other end
        ("the |)b|black |(i|cat", "the <x1/>black <x2/>cat"),
        ("(b|the |(i|black|)b| cat|)i", "<g1>the <x2/>black</g1> cat<x3/>"),
        # What only looks like a mark
        ("say |(b|<g1>|)b", "say <g1><w2/></g1>"),
    ],
)
def test_marks(source: str, text: str) -> None:
    assert inline(source).text == text
    assert written(inline(source), text) == source


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("(a|one|)a| and |(b|two|)b", "<g2>zwei</g2>, <g1>eins</g1>", "(b|zwei|)b|, |(a|eins|)a"),
        # Lost, doubled, made up
        ("the |(a|cat|)a| ran", "die Katze lief", "die |(a|Katze|)a| lief"),
        ("the |(a|cat|)a| ran", "<g1>die</g1> <g1>Katze</g1>", "(a|die|)a| Katze"),
        ("the |(a|cat|)a| ran", "die <g1>Katze</g1> <x7/>lief", "die |(a|Katze|)a| lief"),
        # Crossed, or out of what it was in
        ("(a|one|)a| |(b|two|)b", "<g1>eins <g2>zwei</g1></g2>", "(a|eins|)a| |(b|zwei|)b"),
        ("(a|x |(b|y|)b|)a| z", "<g2>Y</g2> <g1>X</g1> Z", "Y |(a|(b|X|)b|)a| Z"),
        # An end without its other end keeps what is on its left.
        ("one |)b| two |p| three", "eins <x2/> zwei <x1/> drei", "eins |)b| zwei |p| drei"),
    ],
)
def test_each_mark_is_there_once_and_nested_as_it_was(
    source: str, translation: str, expected: str
) -> None:
    assert written(inline(source), translation) == expected


PIECES = st.lists(
    st.sampled_from(["(a", ")a", "(b", ")b", "p", "n", "w", "one", " two ", "<x1/>", "三。"]),
    max_size=12,
).map("|".join)


@given(PIECES, st.data())
@settings(max_examples=50)
def test_pairs_never_cross_and_nothing_is_lost_or_made_up(source: str, data: st.DataObject) -> None:
    found = inline(source)
    assert "".join(written(found, found.text).split("|")) == "".join(source.split("|"))
    text = found.text
    pieces = data.draw(st.permutations([text[i : i + 5] for i in range(0, len(text), 5)]))
    for translation in ("".join(pieces), text[: len(text) // 2], text + text[::-1] + text):
        sequence = found.arranged(translation)
        marks = [each for each in sequence if isinstance(each, int)]
        assert sorted(marks) == [i for i, p in enumerate(found.pieces) if p.role]
        opened = []
        for mark in marks:
            if mark in (pairs := found.pairs):
                if mark < pairs[mark]:
                    opened.append(mark)
                else:
                    assert opened.pop() == pairs[mark]


def test_a_model_reads_words_alone() -> None:
    source = inline("(a|the |p|cat|)a| says |w|n|often")
    protected = protect(source.text, compile_patterns(("codes", "marks")))
    assert protected.text == "the cat says ZMAZ often"


def test_however_deep_pairs_are_and_however_many_marks_are_lost() -> None:
    depth = 1_000
    source = inline("|".join(["(a", "x"] * depth + [")a"] * depth))
    assert written(source, "y").count("(a") == depth
