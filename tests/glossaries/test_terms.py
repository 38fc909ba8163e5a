"""Terms found in texts, and whether translations have them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.glossaries.choice import Candidate, Method, choose
from nmt_server.glossaries.edits import Edit, Edited
from nmt_server.glossaries.fulfilment import fulfilled
from nmt_server.glossaries.masking import masked, unmasked
from nmt_server.glossaries.matching import Found, TermIndex
from nmt_server.glossaries.term import Term
from nmt_server.glossaries.wording import written_at

LETTERS = st.text("ab剣ルミ ー", max_size=12)


def found_in(text: str, *terms: Term) -> list[str]:
    return [text[start:end] for start, end, _ in TermIndex(terms, "1").find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("魔法剣と剣を持つ。", ["魔法剣", "剣"]),
        ("ルミナとルミは違う。", ["ルミ"]),
        ("剣士は剣を抜いた。", ["剣", "剣"]),
        ("ｈｐ回復、MHPは別。", ["ｈｐ"]),
        ("the Old Inn, an inning, OLD INN", ["Old Inn", "OLD INN"]),
        ("클로에는", ["클로에"]),
    ],
)
def test_the_longest_is_found_and_no_part_of_a_word(text: str, expected: list[str]) -> None:
    sources = ("剣", "魔法剣", "ルミ", "HP", "old inn", "inn", "클로에")
    assert found_in(text, *(Term(source, "x") for source in sources)) == expected


def test_case_and_parts_of_words_where_an_entry_says_so() -> None:
    assert found_in("Inn inn", Term("inn", "x", case_sensitive=True)) == ["inn"]
    assert found_in("ルミナ", Term("ルミ", "x", whole_word=False)) == ["ルミ"]
    both = Term("US", "x", case_sensitive=True), Term("us", "y", case_sensitive=True)
    assert [each.term.target for each in TermIndex(both, "").find("us US")] == ["y", "x"]


@given(st.lists(LETTERS.filter(bool), max_size=8), LETTERS)
@settings(max_examples=50)
def test_what_is_found_is_there_and_nothing_lies_across(sources: list[str], text: str) -> None:
    terms = [Term(source, "x", whole_word=False) for source in sources]
    found = TermIndex(terms, "").find(text)
    assert [text[each.start : each.end] for each in found] == [each.term.source for each in found]
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    if not found:
        assert not any(source in text for source in sources)


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("The blade and two blades.", [True, True]),
        ("The blade's edge.", [True, False]),
        ("A sword.", [False, False]),
        ("Bladed things.", [False, False]),
        ("A blade, a blade and a sword.", [False, False]),
    ],
)
def test_each_term_is_counted_and_nothing_forbidden_is_there(
    translation: str, expected: list[bool]
) -> None:
    term = Term("剣", "blade", forbidden=("sword",))
    assert fulfilled([Found(0, 1, term), Found(2, 3, term)], translation) == expected


def test_a_name_within_a_longer_one_does_not_count() -> None:
    found = [Found(0, 1, Term("a", "Princess Chloe")), Found(1, 2, Term("b", "Chloe"))]
    assert fulfilled(found, "Princess Chloe came.") == [True, False]
    assert fulfilled(found, "Chloe met Princess Chloe.") == [True, True]


@pytest.mark.parametrize(
    ("text", "words", "term", "expected"),
    [
        ("The sword fell.", "The sword", "axe", "The axe fell."),
        ("He has a sword.", "sword", "axe", "He has an axe."),
        ("He has an axe.", "an axe", "blade", "He has a blade."),
        ("The axe fell.", "axe", "the Holy Blade", "The Holy Blade fell."),
        ("Chloe's axe", "Chloe's", "Mia", "Mia's axe"),
        ("two swords", "swords", "blade", "two blades"),
        ("Linus came.", "Linus", "Mark", "Mark came."),
        ("Swords! axes fell.", "axes", "ally", "Swords! Allies fell."),
        ('"Let\'s eat."', "Let's eat", "Dig in!", '"Dig in!"'),
        ("Thanks, Sir. He...", "He", "K.", "Thanks, Sir. K...."),
        ("3 keys!", "keys", "key(s)", "3 key(s)!"),
    ],
)
def test_a_term_takes_the_form_of_the_words_that_it_replaces(
    text: str, words: str, term: str, expected: str
) -> None:
    start = text.index(words)
    edit = written_at(text, (start, start + len(words)), term, "en")
    assert Edited(text, [edit]).text == expected


@given(st.text("ab c", max_size=12), st.data())
@settings(max_examples=50)
def test_other_parts_are_where_they_were(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    start, middle, end = sorted(data.draw(places) for _ in range(3))
    edited = Edited(text, [Edit(start, middle, "XYZ")])
    moved = edited.moved((middle, end))
    assert moved and edited.text[slice(*moved)] == text[middle:end]
    before = edited.moved((0, start))
    assert before and edited.text[slice(*before)].startswith(text[:start])


def test_other_words_stand_for_terms_and_each_comes_back_once() -> None:
    text = "ZMAZとクロエと剣と指輪"
    found = TermIndex([Term("クロエ", "Chloe"), Term("剣", "blade")], "").find(text)
    shown = masked(text, found, "ja", copies_names=True)
    assert shown.edited.text == "ZMAZとZMBZと鏡と指輪" and shown.stand_ins == [(10, 11)]
    translation = "ZMAZ, ZMBZ's friend, a mirror and a ring"
    made = unmasked(translation, shown.masks, [(23, 29)], [(6, 19), None], "en")
    assert made is not None and made.text == "ZMAZ, Chloe's friend, a blade and a ring"
    assert made.places == ((6, 20), None)
    assert unmasked(translation, shown.masks, [None], [], "en") is None
    for lost in ("ZMBZ twice: ZMBZ, mirror", "ZMBZZMCZ mirror", "ZMBZ, mirror, mirrors"):
        place = lost.index("mirror"), lost.index("mirror") + 6
        assert unmasked(lost, shown.masks, [place], [], "en") is None
    other = masked(text, found, "ja", copies_names=False)
    assert other.edited.text == "ZMAZとアンナとZMBZと指輪"


def test_what_has_all_terms_and_is_nearly_the_best_is_chosen() -> None:
    def made(method: Method, score: float, *said: bool, warned: bool = False) -> Candidate:
        return Candidate(method, method, score, said, ("numbers",) * warned)

    plain = made(Method.PLAIN, -0.1, False, True)
    far, near = made(Method.HYPOTHESIS, -1.0, True, True), made(Method.ALIGNMENT, -0.13, True, True)
    assert choose([plain, far, near]) is near
    assert choose([plain, far]) is far
    wrong = made(Method.ALIGNMENT, -0.1, True, True, warned=True)
    copied = made(Method.PLACEHOLDER, -0.13, True, True)
    assert choose([plain, wrong, copied]) is copied
    assert choose([plain, made(Method.HYPOTHESIS, 0.0, False, False)]) is plain
    # What comes out in two ways is more likely than what comes first.
    same = made(Method.STAND_IN, -0.12, True, True)._replace(text=copied.text)
    assert choose([plain, near, same, copied]) is same
