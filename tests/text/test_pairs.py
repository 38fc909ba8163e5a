"""Codes of which one opens what another closes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.pairs import pairs_of


@pytest.mark.parametrize(
    "codes",
    [
        ("<b>", "</b>"), ("<color=red>", "</COLOR>"), ("<#f00>", "</color>"), ("<#f00>", "</>"),
        ("<Red>", "</>"), ("<Rich.Bold>", "</>"), ("<ruby>", "<rt>け</rt></ruby>"),
        ("{rb}", "{/rb}{rt}け{/rt}"), ("｜", "《けん》"),
        ('<a href="x">', "</a>"), ("[b]", "[/b]"), ("[color=red]", "[/color]"),
        ("[font color=red]", "[resetfont]"), ("[heart]", "[reset]"), ("[[", "|Inn]]"),
        ("{b}", "{/b}"), ("{color=#f00}", "{/color}"), ("{{#if x}}", "{{/if}}"),
        ("{% if x %}", "{% endif %}"), ("<<if $a>>", "<</if>>"), (r"{\b1}", r"{\b0}"),
        (r"{\c&HFF&}", r"{\c}"), (r"{\fs20}", r"{\r}"), (r"\C[2]", r"\C[0]"),
        (r"\C[\V[1]]", r"\C[0]"), (r"\{", r"\}"), (r"\>", r"\<"), ("§c", "§r"), ("&e", "&r"),
        ("|cffff0000", "|r"), ("\x1b[31m", "\x1b[0m"), ("&lt;", "&gt;"), ("&ldquo;", "&rdquo;"),
        ("[", "](a)"), ("**", "**"), ("_", "_"),
        # What holds until the next of its kind
        (r"\C[2]", r"\C[1]"), ("&e", "&f"), ("^1", "^7"), ("#ff0000", "#ffffff"), (r"\"", r"\""),
    ],
)  # fmt: skip
def test_a_pair(codes: tuple[str, str]) -> None:
    assert pairs_of([r"\!", codes[0], r"\.", codes[1]]) == [(1, 3)]


@pytest.mark.parametrize(
    ("codes", "pairs"),
    [
        (["<b>", "<i>", "</i>", "</b>"], [(0, 3), (1, 2)]),
        (["<b>", "</b>", "<b>", "</b>"], [(0, 1), (2, 3)]),
        (["<b>", "<i>", "</b>"], [(0, 2)]),
        (["</b>", "<b>"], []),
        (["<br>", "<br/>", "{w}", r"\!", r"\n"], []),
        ([r"\C[1]", r"\C[2]", r"\C[0]"], [(1, 2)]),
        ([r"{\b1}", r"{\i1}", r"{\b0}", r"{\i0}"], [(0, 2), (1, 3)]),
        (["§c", "§r", "§a", "§r"], [(0, 1), (2, 3)]),
        (["&ldquo;", "&rsquo;"], []),
    ],
)
def test_pairs_among_others(codes: list[str], pairs: list[tuple[int, int]]) -> None:
    assert pairs_of(codes) == pairs


@given(st.lists(st.sampled_from(["<b>", "</b>", "</>", r"\C[1]", r"\C[0]", "§c", "§r", "", "x"])))
def test_a_code_is_in_one_pair_at_most(codes: list[str]) -> None:
    pairs = pairs_of(codes)
    both = [number for pair in pairs for number in pair]
    assert len(both) == len(set(both)) and all(opening < closing for opening, closing in pairs)
