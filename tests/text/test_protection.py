"""Protected spans: each comes back exactly once, whatever a model does to its placeholder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import compile_patterns
from nmt_server.text.protection import protect, zm_placeholder
from nmt_server.text.restoring import restore

PATTERNS = compile_patterns(PATTERN_SETS)
SPANS = st.sampled_from([
    "{name}", "%1$s", "%d", "<b>", "</b>", '<a href="x">', "[i]", "[/i]", "ZMAZ", "ZMCZ",
    "https://a.b/c?d=1", r"\V[1]", r"\C[2]", r"\n", r"\!",
])  # fmt: skip
WORDS = st.sampled_from([
    "猫", "は", "カレー", "cat", "Z", "ZM", "AZ", "zmaz", "Z M B Z", "don't", "3.5", "é", "😀",
    " ", "　", "。", ".", ", ", "!?", "\n", "HP", "собака", "ＺＭＤＺ",
])  # fmt: skip
SOURCES = st.lists(st.one_of(WORDS, SPANS), max_size=12).map("".join)


@given(st.one_of(SOURCES, st.text(), st.text("ZMAB{}<b>/ \\!\nz猫")))
def test_a_translation_that_changes_nothing_gives_the_text(text: str) -> None:
    protected = protect(text, PATTERNS)
    assert restore(protected.text, protected) == (text, ())


@given(SOURCES)
def test_no_span_is_left_in_what_the_model_sees(text: str) -> None:
    protected = protect(text, PATTERNS)
    seen = protected.text
    for span in protected.spans:
        assert seen.count(span.placeholder) == 1 or not span.placeholder
        seen = seen.replace(span.placeholder, "")
    assert not set(seen) & set("{<[")


# A text of a given number of spans, distinct from each other and from all the rest.
NUMBERED = st.lists(
    st.sampled_from(["猫は", " cat ", "。", "", "ー", "x"]), min_size=2, max_size=9
).map(lambda words: "".join(f"{word}{{span {i}}}" for i, word in enumerate(words)))


@given(NUMBERED, st.data())
def test_every_span_comes_back_exactly_once(source: str, data: st.DataObject) -> None:
    protected = protect(source, PATTERNS)
    names = [span.placeholder for span in protected.spans]
    changes: list[Callable[[str], str]] = [
        str, str.lower, " ".join, lambda name: name.replace("Z", "Ｚ"),
    ]  # fmt: skip
    # Any number of each, in any order, in any disguise, among words and made-up placeholders.
    chosen = data.draw(st.lists(st.sampled_from(names), max_size=12))
    words = st.sampled_from(
        ["The cat", "猫がいる", ".", " ", "", "ZMQZ", "don't", "カレー", "zmazać"]
    )
    translation, said = "", ""
    for name in [*chosen, None]:
        word = data.draw(words)
        # In a word, a placeholder in disguise is not told from the word.
        translation += f" {word} " if re.search("[a-z]", word, re.IGNORECASE) else word
        said += "" if word == "ZMQZ" else word
        if name is not None:
            translation += data.draw(st.sampled_from(changes))(name)
    restored, lost = restore(translation, protected)
    for span in protected.spans:
        assert restored.count(span.text) == 1
    expected_lost = [span.text for span in protected.spans if span.placeholder not in chosen]
    assert list(lost) == expected_lost
    assert "ZMQZ" not in restored
    rest = restored
    for span in protected.spans:
        rest = rest.replace(span.text, "")
    # No word is cut, and nothing else is added or taken away but spaces.
    for word in ("don't", "zmazać"):
        assert rest.count(word) == said.count(word)
    assert "".join(rest.split()) == "".join(said.split())


@given(SOURCES, st.text())
def test_any_translation_has_every_span(source: str, translation: str) -> None:
    protected = protect(source, PATTERNS)
    restored, lost = restore(translation, protected)
    for text, number in Counter(span.text for span in protected.spans).items():
        assert restored.count(text) >= number
    assert restored.startswith(protected.prefix) and restored.endswith(protected.suffix)
    assert len(lost) <= len(protected.spans)


def restored(source: str, translation: str) -> str:
    return restore(translation, protect(source, PATTERNS)).text


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("{name}は{item}を手に入れた！", "ZMBZ was found by ZMAZ!", "{item} was found by {name}!"),
        ("{name}は{item}を手に入れた！", "zmaz got Z M B Z!", "{name} got {item}!"),
        ("{name}は{item}を手に入れた！", "ZMAZ got ZMBZ ZMBZ ZMBZ!", "{name} got {item}!"),
        # A model may write another letter.
        ("{name}は{item}を手に入れた！", "ZMAZ got ZMQZ!", "{name} got {item}!"),
        ("{name}は{item}を手に入れた！", "ZMAZ got!", "{name} {item} got!"),
        # Words can begin with the letters of a placeholder, as in Polish and Czech.
        ("{name}は消した。", "ZMAZ musi zmazać plamę.", "{name} musi zmazać plamę."),
        ("{name}は消した。", "Z maz.", "{name}."),
        ("{a} {b} {c} {d} {e}", "ZMAZ ZMBZ ZMCZ ZMDZ z mezi", "{a} {b} {c} {d} {e} z mezi"),
        ("{name}たち", "zmazs", "{name}s"),
        ("{a}、{b}", "zmazzmbz", "{a}{b}"),
        ("{name}さんは<i>強い</i>", "ZMAZ is strong", "{name} is <i>strong</i>"),
        ("{name}さんは<i>強い</i>。", "ZMAZ is strong.", "{name} is <i>strong</i>."),
        ("これはとても強いんだ<i>ね</i>", "It is very strong", "It is very <i>strong</i>"),
        ("{name}は猫だ。", "is a cat.", "{name} is a cat."),
        ("猫は{name}", "The cat is", "The cat is {name}"),
        ("I have {n} cats", "猫がいます", "猫がいます{n}"),
        ("<b>{name}</b>がいる。", "There is ZMAZ.", "There is <b>{name}</b>."),
        ("猫がいる。<b>犬</b>もいる。", "A cat. A dog, too.", "A cat. A <b>dog</b>, too."),
        ("It is <b>red</b>.", "それは赤い。", "それは<b>赤い</b>。"),
        ("one<br>two", "one two", "one<br>two"),
        ("Lv{n}になった", "Reached Lv ZMAZ", "Reached Lv{n}"),
        ("Lv{n}になった", "Reached level ZMAZ", "Reached level {n}"),
    ],
)
def test_a_span_stands_where_a_reader_expects_it(
    source: str, translation: str, expected: str
) -> None:
    assert restored(source, translation) == expected


def test_markup_around_a_text_is_kept_from_the_model() -> None:
    protected = protect("<b>猫がいる。</b>\\!", PATTERNS)
    assert protected.text == "猫がいる。"
    assert restore("There is a cat.", protected) == ("<b>There is a cat.</b>\\!", ())


def test_a_model_sees_no_markup() -> None:
    assert protect("<b>赤い</b>猫", PATTERNS).text == "赤い猫"
    assert protect("a <b>red</b> cat", PATTERNS).text == "a red cat"
    assert protect(r"{\an8}{\i1}猫{\i0}だ", PATTERNS).text == "猫だ"
    # What breaks a line parts words.
    assert protect("one<br>two\\nthree 猫<br>犬", PATTERNS).text == "one two three 猫犬"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (r"\C[2]アーサー\C[0]は\V[1]と\N[\V[2]]だ", "アーサーはZMAZとZMBZだ"),
        (r"猫\.\.だ\!犬\^だ", "猫だ犬だ"),
        ("§c剣§rと&e盾&fと", "剣と盾と"),
        ("{i}猫{/i}と{i}と{w=1.0}犬{nw}だ", "猫とと犬だ"),
        ("{i}と{b}だ", "ZMAZとZMBZだ"),
        ("[player_name]は[b]猫[/b]と[l]犬[r]だ", "ZMAZは猫と犬だ"),
        ("<#f00>剣</color>は<%= x %>と<@12345678>だ", "剣はZMAZとZMBZだ"),
        (r"one\ntwo&nbsp;three", "one two three"),
        ("猫&amp;犬&lt;鳥&gt;だ", "猫ZMAZ犬鳥だ"),
        (r"５００\Gを\$払う", "５００ZMAZを払う"),
        (r"\r[漢字,かんじ]を\cdb[0:1:2]へ", "ZMAZをZMBZへ"),
        ("[heart]猫は[player]の[center]犬[/center]と[npc]さんだ", "猫はZMAZの犬とZMBZさんだ"),
        ("#ff0000猫と!w500犬と|cffff0000鳥|rだ", "猫と犬と鳥だ"),
        ("{% if a %}猫{% endif %}と[[宿|Inn]]と$nameだ", "猫と宿とZMAZだ"),
    ],
)
def test_what_stands_for_a_word_is_shown_as_a_name(source: str, seen: str) -> None:
    assert protect(source, compile_patterns(["codes"])).text == seen


def test_a_placeholder_of_the_client_is_shown_as_it_is() -> None:
    protected = protect("ZMBZは{x}とZMAZを見た。", PATTERNS)
    assert protected.text == "ZMBZはZMCZとZMAZを見た。"


def test_placeholders_differ_from_what_the_text_has_already() -> None:
    protected = protect("zmaz と Z M B Z と {x}", compile_patterns(["braces"]))
    assert protected.text.endswith("ZMCZ")


def test_more_spans_than_there_are_letters() -> None:
    text = " ".join(f"{{{number}}} x" for number in range(1_000))
    protected = protect(text, PATTERNS)
    assert len({span.placeholder for span in protected.spans}) == 1_000
    assert restore(protected.text.lower(), protected) == (text, ())
    restored, lost = restore("cat " * 500, protected)
    assert len(lost) == 1_000 and all(f"{{{number}}}" in restored for number in range(1_000))


def test_a_long_row_of_codes() -> None:
    text = "猫" + r"\!" * 5_000 + "だ"
    assert restore("It is a cat.", protect(text, PATTERNS)).text.count(r"\!") == 5_000


def test_other_placeholders() -> None:
    protected = protect("{a}は{b}", PATTERNS, lambda number: f"⟦{number}⟧")
    assert protected.text == "⟦0⟧は⟦1⟧"
    assert restore("⟦ 1 ⟧ is ⟦0⟧", protected) == ("{b} is {a}", ())


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_every_number_has_its_own_placeholder(first: int, second: int) -> None:
    assume(first != second)
    assert zm_placeholder(first) != zm_placeholder(second)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("彼女は⟦0⟧と⟦1⟧を見た。", "彼女は ZMAZ と ZMBZ を見た。"),
        ("彼女は⟦料理人⟧だった。", "彼女は料理人だった。"),
        ("彼女は⟦だった。", "彼女はだった。"),
        ("⟦彼女だった。⟧", "彼女だった。"),
        ("彼女は<0>料理人</0>だった。", "彼女は料理人だった。"),
    ],
)
def test_signs_of_other_programs_are_kept_whole(text: str, seen: str) -> None:
    protected = protect(text, compile_patterns(["codes"]))
    assert protected.text.replace(" ", "") == seen.replace(" ", "")
    restored = restore(protected.text + "!", protected).text
    codes = re.findall(r"⟦\d⟧|[⟦⟧]|</?0>", text)
    assert Counter(re.findall(r"⟦\d⟧|[⟦⟧]|</?0>", restored)) == Counter(codes)


def test_rare_brackets_enclose_what_they_did() -> None:
    protected = protect("彼女は⟦料理人⟧だった。", compile_patterns(["codes"]))
    assert [protected.text[pair.start : pair.end] for pair in protected.enclosed] == ["料理人"]
    assert restore("She was a cook.", protected, [(10, 14)]).text == "She was a ⟦cook⟧."


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ファイル'{0}'は", ["'{0}'"]),
        ('"%s"と`{name}`', ['"%s"', "`{name}`"]),
        ("'{0}''{1}'が", ["'{0}''{1}'"]),
        ("{0}'{1}'{2}が", ["{0}'{1}'{2}"]),
        ("'<b>'が{0}'が", ["<b>", "{0}"]),
    ],
)
def test_the_quotes_of_a_code_are_of_it(text: str, codes: list[str]) -> None:
    protected = protect(text, compile_patterns(["codes"]))
    assert [span.text for span in protected.spans] == codes
    assert restore(protected.text, protected).text == text
