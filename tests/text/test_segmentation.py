"""Segments and gaps: every mode joins to the text again, and sentences are what a reader means."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nmt_server.text.lines import is_blank
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import compile_patterns
from nmt_server.text.segmentation import SourceSegment, SplitMode, segment
from tests.traced_memory import traced_peak

LANGUAGES = st.sampled_from(["ja", "en", "zh-Hans", "ko", "fr", "ar", "th", "hy", "", "xx"])
# Dense in what can go wrong: marks, brackets, breaks, joiners, half of a surrogate pair.
DENSE = st.text(
    'ab1３.．!?。！？、,;-…「」『』（）"“”()と は\n\r\t　\u2028\u2029\f\x85😀👩\u200d🦰é\ud800-'
)
TEXTS = st.one_of(st.text(), DENSE)


def sentences(text: str, language: str) -> list[str]:
    return [part.text for part in segment(text, SplitMode.SENTENCE, language)]


@given(TEXTS, st.sampled_from(SplitMode), LANGUAGES)
@example("「あ。\n」と\r\n\r\n　言った。", SplitMode.PARAGRAPH, "ja")
def test_segments_and_gaps_join_to_the_text(text: str, mode: SplitMode, language: str) -> None:
    segments = segment(text, mode, language)
    assert "".join(part.text + part.gap for part in segments) == text
    assert not any(is_blank(part.text) for part in segments[1:])
    for part in segments:
        if mode in (SplitMode.SENTENCE, SplitMode.PARAGRAPH):
            assert part.text == part.text.strip()
        # What is read is what is written, but for the spaces of wrapped lines.
        assert "".join(part.engine_text.split()) == "".join(part.text.split())
        if mode is not SplitMode.PARAGRAPH:
            assert part.engine_text == part.text


@given(TEXTS, LANGUAGES)
def test_no_sentence_goes_over_a_line_and_none_over_a_paragraph(text: str, language: str) -> None:
    for part in segment(text, SplitMode.SENTENCE, language):
        assert len(part.text.splitlines()) <= 1
    for part in segment(text, SplitMode.PARAGRAPH, language):
        assert len(part.engine_text.splitlines()) <= 1
        assert all(line.strip() for line in part.text.splitlines())


@pytest.mark.parametrize("mode", SplitMode)
def test_blank_text_stays_gap(mode: SplitMode) -> None:
    assert segment("", mode, "ja") == []
    assert segment(" \n　\n", mode, "ja") == [SourceSegment("", " \n　\n", "")]


def test_the_whole_text_is_one_segment() -> None:
    text = " 犬。\n\n猫。 "
    assert segment(text, SplitMode.NONE, "ja") == [SourceSegment(text, "", text)]


def test_a_line_keeps_its_context_and_the_space_around_it() -> None:
    assert segment("\n　犬。猫。 \r\n \n鳥", SplitMode.LINE, "ja") == [
        SourceSegment("", "\n", ""),
        SourceSegment("　犬。猫。 ", "\r\n \n", "　犬。猫。 "),
        SourceSegment("鳥", "", "鳥"),
    ]


def test_wrapped_lines_are_read_as_one() -> None:
    text = "今日は\nいい天気\r\n　です。明日は雨。\n\n\n  A long \n  sentence. And\nRPGツクール\nMZ"
    assert segment(text, SplitMode.PARAGRAPH, "ja") == [
        SourceSegment("今日は\nいい天気\r\n　です。", "", "今日はいい天気です。", is_joint=True),
        SourceSegment("明日は雨。", "\n\n\n  ", "明日は雨。"),
        SourceSegment("A long \n  sentence.", " ", "A long sentence."),
        SourceSegment("And\nRPGツクール\nMZ", "", "And RPGツクール MZ"),
    ]
    assert len(segment("one\ftwo\u2029three", SplitMode.PARAGRAPH, "en")) == 3


def test_a_quotation_and_its_particle_are_one_over_wrapped_lines() -> None:
    (part,) = segment("「帰ろう。」\nと彼は言った。", SplitMode.PARAGRAPH, "ja")
    assert part.engine_text == "「帰ろう。」と彼は言った。"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", ["「行きましょう。」と彼は言った。", "今日はいい天気ですね。"]),
        ("ja", ["彼は「はい。そうです。」と言った。"]),
        ("ja", ["「すごい！」って言った。", "『本。それ。』は面白い。", "「え？」も。"]),
        ("ja", ["「はい。」が好き。", "「あ。」、と。"]),
        ("ja", ["「ありがとう。さようなら！」", "「うん。」", "はい。", "「え？」", "とても。"]),
        ("ja", ["ああ……そうか……。", "わかった！？", "いいの？！", "本当！！！", "えっ…？"]),
        ("ja", ["値段は3.5円です。", "３．５倍。", "版はv1.2.3だ。", "U.S.A.から来た。"]),
        ("ja", ["彼は（笑いながら。）と言った。", "犬だ！♪", "猫だ！"]),
        ("ja", ["いや...", "どうかな...", "はい。"]),
        # A game text can leave its bracket open.
        ("ja", ["「剣を20個ください。", "急いで！"]),
        ("zh", ["你好。", "我是学生！", "“对。”", "他说。"]),
    ],
)
def test_japanese_and_chinese_sentences(language: str, expected: list[str]) -> None:
    assert sentences("".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Mr. Smith paid $3.50 at approx. 5 p.m. in the U.S. and left.", "He is No. 1."]),
        ("en", ["Lv. 5 hero vs. Dr. Who.", "See Vol. 2 and Fig. 3 of J. R. R. Tolkien."]),
        ("en", ["Hello!!!", "How are you?!", "Wait... what?", "Fine."]),
        (
            "en",
            ['"Really?" she asked.', 'He said "It costs 3.5. Really."', "Then he left (at last.)"],
        ),
        ("en", ["1. Sword of v1.2.3.", "2. See example.com today."]),
        ("en", ["Emoji 😀.", "Next 😀!", "End"]),
        ("fr", ["Il a dit : « Bonjour. Ça va ? »", "M. Dupont part."]),
        ("de", ["Am 3. Oktober kam er.", "Gut!"]),
        ("ru", ["Привет.", "Как дела?"]),
        ("ar", ["مرحبا.", "كيف حالك؟"]),
        ("ko", ["안녕하세요.", "저는 학생입니다."]),
        ("xx", ["Hello there.", "How are you?"]),
    ],
)
def test_sentences_with_spaces(language: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("彼女は料理人だった。, 剣と盾", ", "),
        ("彼女は料理人だった。,剣と盾", ","),
        ("彼女は料理人だった. ;剣と盾", " ;"),
        ("彼女は料理人だった!, 剣と盾", ", "),
        ("彼女は料理人だった！？：剣と盾", "："),
        ("彼女は料理人だった。、剣と盾", "、"),
        ("彼女は料理人だった。/剣と盾", "/"),
        ("彼女は料理人だった。 - 剣と盾", " - "),
    ],
)
def test_what_is_typed_behind_a_full_stop_is_of_no_sentence(text: str, gap: str) -> None:
    first, last = segment(text, SplitMode.SENTENCE, "ja")
    assert (first.gap, last.text) == (gap, "剣と盾")
    (alone,) = segment(text.removesuffix("剣と盾"), SplitMode.SENTENCE, "ja")
    assert alone.text == first.text
    # A model reads a line as one, and it would forget the second.
    line, rest = segment(f"{text}。\n", SplitMode.LINE, "ja")
    assert (line.text, line.gap, rest.text) == (first.text, gap, "剣と盾。")


@pytest.mark.parametrize(
    "text",
    [
        "etc., he said",
        "えっと...、剣と盾",
        "3.5、4",
        "「はい。」、と言った",
        "だめ！、と言った",
        "（剣。、盾）",
    ],
)
def test_a_sentence_may_go_on_behind_what_looks_like_its_end(text: str) -> None:
    assert sentences(text, "ja") == [text]
    assert segment(text, SplitMode.LINE, "ja") == [SourceSegment(text, "", text)]


def test_a_sign_is_not_what_was_typed_between_sentences() -> None:
    assert sentences("寒い。-5度だ。", "ja") == ["寒い。", "-5度だ。"]


def test_no_sentence_begins_within_a_protected_span() -> None:
    text = 'Take <i a="It is. A dog.">this. And that.'
    start, end = text.index("<"), text.index(">") + 1
    parts = segment(text, SplitMode.SENTENCE, "en", [(start, end)])
    assert [part.text for part in parts] == [text[: text.index(" And")], "And that."]


@pytest.mark.parametrize("mode", [SplitMode.LINE, SplitMode.SENTENCE, SplitMode.PARAGRAPH])
def test_no_line_ends_within_a_protected_span(mode: SplitMode) -> None:
    text = 'It is\n<a\n\n  title="A dog. It is.">red</a>.\n\nAnd\n'
    start, end = text.index("<"), text.index(">") + 1
    *_, red, last = segment(text, mode, "en", [(start, end)])
    assert text[start:end] in red.text and text[start:end] in red.engine_text
    assert red.text.endswith("red</a>.") and last == SourceSegment("And", "\n", "And")


MARKUP = compile_patterns(PATTERN_SETS)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", ["<i>今日は暑かった。</i>"]),
        ("ja", ["<i>暑い。</i></b>", "<b><i>寒い。", "雨だ。</i>\\!"]),
        ("ja", ["[i]「暑い。[/i]」", "次。"]),
        ("ja", ["「<i>暑い。</i>」と彼は言った。", "<00:00:01.500>次。\\!", "次。"]),
        ("ja", ["<i>{a.b。c}は暑い。</i>", "{name}。", "ZMAZも。"]),
        ("ja", ["今日は。", "<br>暑い。<br>"]),
        ("ja", ["{\\an8}{\\i1}暑い。{\\i0}", "{\\b1}寒い。{\\r}", "{i}雨だ。{/i}"]),
        ("en", ["<i>It was hot.</i> ", "Then it rained. ", "<b>And so.</b></i> ", "[b]On.[/b]"]),
        ("en", ['He said "It was <i>hot.</i>" ', "Then he left."]),
        ("en", ["Mr. <b>Smith</b> paid <i>3.</i>5 at example.<b>com.</b> ", "<b>Dr.</b> Who."]),
        ("en", ["<i>Hot. </i>", "Then it rained."]),
        ("en", ["<i>Hot.", "<b> Then</b> it rained.\n", "<c.yellow>Next.\t</c> ", "One.</c>"]),
    ],
)
@pytest.mark.parametrize("mode", [SplitMode.SENTENCE, SplitMode.PARAGRAPH])
def test_markup_that_closes_belongs_to_the_sentence_before_it(
    language: str, expected: list[str], mode: SplitMode
) -> None:
    text = "".join(expected)
    parts = segment(text, mode, language, MARKUP.find(text))
    assert [part.text for part in parts] == [part.strip() for part in expected]


def test_markup_does_not_part_wrapped_lines() -> None:
    text = "<i>今日は</i>\n<i>暑い。</i>\n</b>\n<b>It</b>\n<b>was</b>\n<b>\nhot."
    parts = segment(text, SplitMode.PARAGRAPH, "ja", MARKUP.find(text))
    assert [part.engine_text for part in parts] == [
        "<i>今日は</i><i>暑い。</i></b>",
        "<b>It</b> <b>was</b><b> hot.",
    ]


def test_sentences_that_touch_are_told_of() -> None:
    text = "<i>暑い。</i><b>寒い。</b><br>雨だ。猫"
    parts = segment(text, SplitMode.SENTENCE, "ja", MARKUP.find(text))
    assert [(part.text, part.is_joint) for part in parts] == [
        ("<i>暑い。</i>", True),
        ("<b>寒い。</b>", False),
        ("<br>雨だ。", True),
        ("猫", False),
    ]
    assert not any(part.is_joint for part in segment("a\n犬。", SplitMode.LINE, "ja"))
    assert not any(part.is_joint for part in segment("犬。 猫。", SplitMode.SENTENCE, "ja"))


TAGGED = st.lists(
    st.sampled_from(
        [
            "<i>",
            "</i>",
            "[b]",
            "[/b]",
            "<br>",
            "{x}",
            "\\!",
            "暑い。",
            "Hot.",
            "「",
            "」",
            " ",
            "\n",
        ]
    ),
    max_size=12,
).map("".join)


def test_markup_may_take_the_space_after_it() -> None:
    text = "<i>Hot.</i> Then."
    parts = segment(text, SplitMode.SENTENCE, "en", [(0, 3), (7, 12)])
    assert [part.text for part in parts] == ["<i>Hot.</i>", "Then."]


@given(TAGGED, st.sampled_from([SplitMode.SENTENCE, SplitMode.PARAGRAPH]), LANGUAGES)
def test_no_sentence_begins_with_markup_that_closes(
    text: str, mode: SplitMode, language: str
) -> None:
    spans = MARKUP.find(text)
    parts = segment(text, mode, language, spans)
    assert "".join(part.text + part.gap for part in parts) == text
    for before, part in pairwise(parts):
        if not before.gap.strip(" ") and before.text:
            assert not part.text.startswith(("</", "[/"))


@given(st.one_of(TEXTS, TAGGED), st.sampled_from(SplitMode), LANGUAGES, st.data())
def test_segments_join_to_the_text_whatever_is_protected(
    text: str, mode: SplitMode, language: str, data: st.DataObject
) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    parts = segment(text, mode, language, spans)
    assert "".join(part.text + part.gap for part in parts) == text
    position = 0
    for part in parts[:-1]:
        end = position + len(part.text)
        position = end + len(part.gap)
        for start, stop in spans:
            # A span that is blank at an end may reach into the gap.
            assert (
                not start < end < stop
                or not text[start:end].strip()
                or (not text[end:stop].strip())
            )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("犬がいる。" * 20_000, 20_000),
        ("「犬がいる。" + "猫。" * 20_000 + "」", 1),
        ("「" * 50_000, 1),
        ("He is here. " * 10_000, 10_000),
    ],
)
def test_a_line_of_a_hundred_thousand_characters(text: str, count: int) -> None:
    assert len(sentences(text, "ja")) == count


@pytest.mark.parametrize("line", ["a b c\n", "猫が来た\n", "<b>a</b> b\n"])
def test_a_paragraph_takes_bytes_and_not_objects_a_line(line: str) -> None:
    count = 20_000
    text = line * count
    markup = [found.span() for found in re.finditer("<[^>]*>", text)]
    assert len(segment(text, SplitMode.PARAGRAPH, "en", markup)) == 1
    peak = traced_peak(lambda: segment(text, SplitMode.PARAGRAPH, "en", markup))
    # The text some times over, and the places of its lines and of their markup.
    assert peak < count * (10 * len(line) + 110 + 100 * line.count("<"))


class TooMany(Exception):
    pass


@pytest.mark.parametrize("mode", [SplitMode.LINE, SplitMode.SENTENCE, SplitMode.PARAGRAPH])
@pytest.mark.parametrize("between", ["", "\n", "\n\n", "\t"])
def test_too_many_segments_are_refused_before_all_are_made(mode: SplitMode, between: str) -> None:
    text = between.join(["猫がいる。"] * 20_000)
    made = len(segment(text, mode, "ja"))
    told: list[int] = []

    def check(count: int) -> None:
        told.append(count)
        if count > 3000:
            raise TooMany

    if made == 1:
        segment(text, mode, "ja", check_count=check)
        return
    with pytest.raises(TooMany):
        segment(text, mode, "ja", check_count=check)
    assert told == sorted(told) and told[-1] < 5000 < made
