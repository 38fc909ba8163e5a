"""Which spans the named sets protect, and that no pattern of a client can stall the server."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.errors import InvalidRequest
from nmt_server.text.patterns import PATTERN_SETS, PatternTime, compile_patterns


def found(text: str, *names: str) -> list[str]:
    return [text[start:end] for start, end in compile_patterns(names).find(text)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("braces", "{name} has {{n}} of ${x} {}", ["{name}", "{{n}}", "${x}", "{}"]),
        ("printf", "%s has %1$d, %-5.2f %(n)s", ["%s", "%1$d", "%-5.2f", "%(n)s"]),
        ("printf", "50% damage, 100% sure, 50%以上", []),
        (
            "tags",
            '<b>x</b> <color=#fff>y<a href="x>y">z<br/> 1 < 2 > 0 <3',
            ["<b>", "</b>", "<color=#fff>", '<a href="x>y">', "<br/>"],
        ),
        (
            "tags",
            "<00:00:01.500>x <v Fred>y</v><01:02.003> <3:00> <12:00>",
            ["<00:00:01.500>", "<v Fred>", "</v>", "<01:02.003>"],
        ),
        ("brackets", "[b]x[/b] [color=red]y [Captain]", ["[b]", "[/b]", "[color=red]"]),
        ("placeholders", "ZMAZはZMBZZMCZ", ["ZMAZ", "ZMBZ", "ZMCZ"]),
        ("urls", "https://a.b/c?d=1。See www.x.org.", ["https://a.b/c?d=1", "www.x.org"]),
        (
            "rpgmaker",
            r"\V[1]と\C[2]は\n死んだ\!\fn<Arial>",
            [r"\V[1]", r"\C[2]", r"\n", r"\!", r"\fn<Arial>"],
        ),
    ],
)
def test_named_sets(name: str, text: str, expected: list[str]) -> None:
    assert found(text, name) == expected


def test_the_first_match_wins_and_of_two_the_longest() -> None:
    assert found("<a b={c}>{d}", "braces", "tags") == ["<a b={c}>", "{d}"]
    assert [s for s in compile_patterns([], ["ab", "abc", "cd"]).find("abcd")] == [(0, 3)]


@given(st.text("{}<>[]%$\\/\"'=aZMb1 :.#-\n"))
def test_matches_are_in_order_and_do_not_overlap(text: str) -> None:
    position = 0
    for start, end in compile_patterns(PATTERN_SETS).find(text):
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    "unit", ["<a ", '<a b="', "<a x=y ", "{", "$", "%(a", "[a=", "\\C[", "\\a<", "http://", "ZM"]
)
def test_the_named_sets_take_any_text(unit: str) -> None:
    compile_patterns(PATTERN_SETS).find(unit * 20_000)


def test_a_book_may_take_its_time() -> None:
    book = "{name}は静かだ。<b>猫</b>が走る。See [b]that[/b] at https://a.b/c now. " * 60_000
    assert len(compile_patterns(PATTERN_SETS).find(book)) == 6 * 60_000


def test_a_slow_pattern_is_refused_and_not_waited_for() -> None:
    patterns = compile_patterns([], [r"(?=(.*)*q)"])
    with pytest.raises(InvalidRequest, match="takes too long"):
        patterns.find("a" * 5_000)


def test_many_texts_share_the_time_of_a_request() -> None:
    patterns = compile_patterns([], [r"(?=(.*)*q)"])
    texts = ["a" * 300] * 10_000
    time_left = PatternTime(seconds=0.3)
    with pytest.raises(InvalidRequest, match=r"all texts of the request.*fewer texts"):
        for text in texts:
            assert patterns.find(text, time_left) == []


def test_other_threads_at_work_are_no_fault_of_a_pattern() -> None:
    is_over = threading.Event()
    text = "{a} " * 5_000

    def work() -> None:
        while not is_over.is_set():
            sum(range(1_000))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        found = compile_patterns([], [r"\{\w+\}", r"\w+"]).find(text)
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=10)
    assert len(found) == 5_000


@pytest.mark.parametrize(
    ("names", "expressions"),
    [
        (["braces", "moustaches"], []),
        ([], ["["]),
        ([], ["(?a)a(?u)"]),
        ([], ["(?:" * 200 + "a" + ")*" * 200]),
        ([], ["a" * 1_000]),
        ([], [str(number) for number in range(100)]),
    ],
)
def test_wrong_patterns_are_refused(names: list[str], expressions: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        compile_patterns(names, expressions)
