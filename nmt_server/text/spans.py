r"""Protected spans, and how they stand in a text: as words, or as markup that opens or closes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from nmt_server.text.numbered_places import CLOSING, OPENING
from nmt_server.text.pattern_sets import BB_CODES

# These codes of RPG Maker and Wolf RPG stand for a name, a number or a word with its reading; \G
# for the name of a currency.
_NAMED = r"(?:N[IWASTCN]?|I[IWAST]|[VPG]|[cus]db|c?self|sys|s|r|rb|ruby)\["
# Tags of Ren'Py look like names, and single letters are names unless something closes them.
_RENPY = "w|p|nw|fast|plain|rb|rt|art|alt|noalt|clear|done"
_PAIRED = frozenset({"{b}", "{i}", "{s}", "{u}"})
_MARKUP = re.compile(
    # Tags, but for templates (<%= name %>), mentions (<@1234567890>), and marks for words (<w1/>)
    r"<(?![%@:]|#\d{5}|a?:|w\d+/>)"
    # [b], [/b], [color=red]; [player_name] is a name
    rf"|\[(?:/|(?i:{BB_CODES})\]|[A-Za-z]\w*(?: [A-Za-z]\w*)?=)"
    # {/i}, {\an8}, {color=#f00}, {{#if x}}
    rf"|\{{(?:[/\\#=]|\{{[/#^!]|(?:{_RENPY})\}}|[A-Za-z_]\w*=)"
    rf"|(?:[\\¥]{{1,4}}|\x1b)(?!(?i:{_NAMED})|[gG]$)|[\x00-\x1a\x1c-\x1f\x7f-\x9f]"
    # Colours, and entities but for the one that is a word
    r"|§|&(?!amp;)"
    # The codes of single engines: #ff0000, [#id], !w500, |cffff0000, ^7, [[, {% if a %}
    r"|#[0-9A-Fa-f]{6}|\[#|![swd]\d|\|[crnhHT]|\^\d|\[\[$|\{%"
    # **, ~~, [words](address)
    r"|(?:\*{1,3}|_{1,3}|~~|!?\[|[|｜])$|\][(\[]"
    rf"|[{OPENING}]$|\u2581"
)
# [heart]勇者は; but [player]は is a name.
_TAG = re.compile(r"\[([a-z][a-z0-9]{1,30})\]")
# What follows a name, also さん, くん, ちゃん and って.
_PARTICLES = "はがをのにともへで、。さくちっ"
_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_CLOSING = re.compile(
    r"(?:[<\[]|\{\{?)/|\{\\(?:[bisu]0|r)\}"
    # Readings: <rt>けん</rt></ruby>, 《けん》, （けん）
    r"|<r[tp]>|[《（(][ぁ-ヶ]"
    r"|(?:[§&][rR]|[\\¥]{1,4}[cC]\[0\]|\\{1,4}[.|!^]|\{(?:w|p|nw|fast|done)(?:=[^}]*)?\}|\[[lrp]\])$"
    r"|\|[rh]$|(?:\||->)[^\n]*\]\]|\[(?:end|reset)\w*\]$|\{% ?end"
    rf"|[{CLOSING}]$"
    r"|&(?:gt|r[ads]quo);|\(&|:[a-z][\w+-]*:$|[\u24c2\u3297\u3299\U0001f170-\U0001f251]"
)
_BREAK = re.compile(
    r"(?i:[<\[]/?(?:br\d*|hr|p|li|td|tr|div)\b)|(?:\\{1,4}[nrtNh]|\[r\]|\{p\})$|&(?:nbsp|e[mn]sp);"
)


class Kind(Enum):
    """`WORD` stands for a word; `OPENING` clings to what follows, `CLOSING` to what precedes."""

    WORD = "word"
    OPENING = "opening"
    CLOSING = "closing"


class Span(NamedTuple):
    """A protected span: what it is, and how it stood in the source.

    `placeholder` is empty for markup, which a model does not see. `left` and `right` are the kinds
    of what it begins and ends with, where several touched. `before` and `after` are the characters
    around it, empty at the ends; `position` is the share of the text before it, 0 to 1.
    `is_padded_left` and `is_padded_right` say that a space parts its placeholder from them, so
    that a tokenizer sees two words.
    """

    text: str
    placeholder: str
    left: Kind
    right: Kind
    before: str
    after: str
    position: float
    is_padded_left: bool
    is_padded_right: bool

    @property
    def clings_left(self) -> bool:
        """Whether no space may part it from what precedes."""
        return self.left is Kind.CLOSING and bool(self.before.strip())

    @property
    def clings_right(self) -> bool:
        """Whether no space may part it from what follows."""
        return self.right is Kind.OPENING and bool(self.after.strip())


def kind_of(span: str, text: str) -> Kind:
    """What a single span of a text is, by its looks; `{b}` is a tag where the text has `{/b}`."""
    if _CLOSING.match(span):
        return Kind.CLOSING
    is_markup = _MARKUP.match(span) or (span in _PAIRED and "{/" + span[1:] in text)
    return Kind.OPENING if is_markup or _is_tag(span, text) else Kind.WORD


def _is_tag(span: str, text: str) -> bool:
    """Whether a word in brackets does something, and does not stand for a word of the text."""
    if not (found := _TAG.fullmatch(span)):
        return False
    if f"[/{found[1]}]" in text:
        return True
    is_followed = any(span + particle in text for particle in _PARTICLES)
    return not is_followed and _KANA.search(text) is not None


@lru_cache(maxsize=4096)
def is_break(text: str) -> bool:
    """Whether markup parts words as a space does."""
    return _BREAK.match(text) is not None


def without_outer_markup(
    text: str, spans: list[tuple[int, int]], start: int, end: int
) -> tuple[int, int, list[tuple[int, int]]]:
    """Start and end of `text[start:end]` without markup at its ends, and the spans in between.

    Nothing is taken off where there is markup within, because the two may belong together.
    """

    def is_markup(span: tuple[int, int]) -> bool:
        return kind_of(text[span[0] : span[1]], text) is not Kind.WORD

    whole = start, end
    first, last = 0, len(spans)
    while first < last and is_markup(spans[first]) and not text[start : spans[first][0]].strip():
        start = spans[first][1]
        first += 1
    while (
        first < last and is_markup(spans[last - 1]) and not text[spans[last - 1][1] : end].strip()
    ):
        end = spans[last - 1][0]
        last -= 1
    if any(is_markup(span) for span in spans[first:last]):
        return *whole, spans
    if start > whole[0]:
        start = end - len(text[start:end].lstrip())
    if end < whole[1]:
        end = start + len(text[start:end].rstrip())
    return start, end, spans[first:last]


def joined(
    spans: Sequence[tuple[int, int]], pairs: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Spans in groups of those that touch, each by the half-open range of its numbers.

    One of a pair around something else is a group by itself.
    """
    run_of: list[int] = []
    for number, (start, _) in enumerate(spans):
        is_next = number > 0 and spans[number - 1][1] == start
        run_of.append(run_of[-1] if is_next else number)
    alone = {each for pair in pairs if run_of[pair[0]] != run_of[pair[1]] for each in pair}
    first = 0
    for number in range(1, len(spans) + 1):
        if (
            number == len(spans)
            or run_of[number] != run_of[first]
            or not alone.isdisjoint((number - 1, number))
        ):
            yield first, number
            first = number
