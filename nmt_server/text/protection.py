r"""Keep spans of a text from being translated, and put them back into the translation.

A model sees `ZMAZ`, `ZMBZ`, ... in the place of `{name}` or `%s`: words that no language has, of
letters that every vocabulary has, as game translators send them, so that many models have met them.

Markup is not shown to a model at all. A placeholder reads like a name, and `ZMAZ猫ZMBZ` for
`<b>猫</b>` makes a model translate one name and drop the cat.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from nmt_server.text.frame import as_written, inside
from nmt_server.text.pairs import pairs_of
from nmt_server.text.patterns import Patterns, PatternTime
from nmt_server.text.placement import size
from nmt_server.text.ranges import Interval
from nmt_server.text.scripts import is_unspaced
from nmt_server.text.spans import Kind, Span, is_break, joined, kind_of, without_outer_markup

# What stands for a placeholder where only its looks matter.
_LETTER = "Z"
_QUOTES = "'\"`"
# As many placeholders are looked for that a model made up in the place of one that it saw.
_STRAYS = 26


class Enclosed(NamedTuple):
    """A pair of markup, by the numbers of its spans, and where what it encloses is in the text."""

    opening: int
    closing: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Protected:
    """A text without its protected spans: `text` is what to translate.

    `prefix` and `suffix` are what was taken off the ends, markup and frames, as they are to be
    written; `strays` are placeholders that the source has not, so that a model must have made them
    up. `has_codes` says that a pattern found something. `enclosed` is what pairs of markup stand
    around.
    """

    source: str
    text: str
    spans: tuple[Span, ...]
    prefix: str = ""
    suffix: str = ""
    strays: tuple[str, ...] = ()
    has_codes: bool = False
    enclosed: tuple[Enclosed, ...] = ()


# Every text with a code asks for the same few.
@lru_cache(maxsize=1024)
def zm_placeholder(index: int) -> str:
    """The placeholders `ZMAZ` to `ZMZZ`, then `ZMAAZ` and so on."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"ZM{letters}Z"


def protect(
    text: str,
    patterns: Patterns | None,
    placeholder: Callable[[int], str] = zm_placeholder,
    time_left: PatternTime | None = None,
    *,
    matches: Sequence[tuple[int, int]] | None = None,
    is_unspaced_target: bool = True,
) -> Protected:
    """Replace what matches `patterns` by placeholders, or by nothing where it is markup.

    Frames (`nmt_server.text.frame`) are taken off in any case, and written with full-width brackets
    only if `is_unspaced_target`. Spans that touch become one, so that a tag around a name stays
    around it; but not one of a pair that encloses more.
    `placeholder` names them, each number differently, in whatever case. Names that the text has
    already are left out, but a span that is such a name stays itself. `time_left` and what is
    raised are as for `Patterns.find`, whose answer is `matches` where it is known.
    """
    all_found = list(matches or ())
    if patterns is not None and matches is None:
        all_found = patterns.find(text, time_left)
    if all_found:
        all_found = _with_quotes(text, all_found)
    start, end = inside(text, 0, len(text), all_found)
    if not all_found:
        prefix, suffix = (
            as_written(part, is_unspaced_target=is_unspaced_target) if part else ""
            for part in (text[:start], text[end:])
        )
        return Protected(text, text[start:end], (), prefix, suffix)
    start, end, found = without_outer_markup(text, _within(all_found, start, end), start, end)
    start, end = inside(text, start, end, found)
    found = _within(found, start, end)
    prefix, suffix = (
        _frame(text, *part, all_found, is_unspaced_target=is_unspaced_target)
        for part in ((0, start), (end, len(text)))
    )
    if not found:
        return Protected(text, text[start:end], (), prefix, suffix, has_codes=True)
    groups, pairs = _grouped(text, found)
    edges = [start, *(edge for group in groups for edge in (group.start, group.end)), end]
    between = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    neighbours = _neighbours(groups, between)
    taken = folded(
        between[0]
        + "".join(
            "\0" * group.is_shown + following
            for group, following in zip(groups, between[1:], strict=True)
        )
    )
    names = _names([group.text for group in groups if group.is_shown], taken, placeholder)
    spans = _spans(groups, between, neighbours, iter(names))
    masked = between[0]
    # Where each span begins and ends in what a model sees.
    places: list[Interval] = []
    for group, span, following in zip(groups, spans, between[1:], strict=True):
        place = len(masked)
        if group.is_shown:
            masked += " " * (span.is_padded_left and masked[-1:] != " ") + span.placeholder
            masked += " " * span.is_padded_right
        else:
            masked += _instead(group, masked[-1:], span.after)
        places.append((place, len(masked)))
        masked += following
    used = set(map(_folded, names))
    known = [placeholder(number) for number in range(_STRAYS)]
    strays = (name for name in known if (low := _folded(name)) not in used and low not in taken)
    enclosed = tuple(Enclosed(*pair, places[pair[0]][1], places[pair[1]][0]) for pair in pairs)
    return Protected(
        *(text, masked, spans, prefix, suffix, tuple(strays)), has_codes=True, enclosed=enclosed
    )


def _with_quotes(text: str, spans: list[Interval]) -> list[Interval]:
    """Spans with the quotation marks of programs around them, as '{0}', which models drop."""
    whole: list[Interval] = []
    edges = [(0, 0), *spans, (len(text), len(text))]
    for (_, before), (start, end), (after, _) in zip(edges, edges[1:], edges[2:], strict=False):
        mark = text[start - 1 : start]
        is_quoted = mark in _QUOTES and mark == text[end : end + 1] and before < start
        if mark and is_quoted and end < after and kind_of(text[start:end], text) is Kind.WORD:
            start, end = start - 1, end + 1
        # Another one may end where the mark of this begins.
        whole.append((max(start, whole[-1][1]) if whole else start, end))
    return whole


def _within(spans: Sequence[Interval], start: int, end: int) -> list[Interval]:
    """Those that no frame has taken off with what is around them."""
    return [span for span in spans if start <= span[0] and span[1] <= end]


class _Group(NamedTuple):
    """Codes that touch, and what each of them is; `text[start:end]` of the source."""

    start: int
    end: int
    text: str
    kinds: list[Kind]
    has_break: bool

    @property
    def is_shown(self) -> bool:
        """Whether a model sees a placeholder for it."""
        return Kind.WORD in self.kinds


def _grouped(text: str, found: list[Interval]) -> tuple[list[_Group], list[tuple[int, int]]]:
    """What is protected, and the pairs in it; of a pair around something else, each by itself."""
    codes = [text[slice(*span)] for span in found]
    kinds = [kind_of(code, text) for code in codes]
    markup = ["" if kind is Kind.WORD else code for code, kind in zip(codes, kinds, strict=True)]
    pairs = pairs_of(markup)
    for opening, closing in pairs:
        kinds[opening], kinds[closing] = Kind.OPENING, Kind.CLOSING
    groups: list[_Group] = []
    group_of: dict[int, int] = {}
    for first, last in joined(found, pairs):
        group_of |= dict.fromkeys(range(first, last), len(groups))
        start, end = found[first][0], found[last - 1][1]
        has_break = any(map(is_break, codes[first:last]))
        groups.append(_Group(start, end, text[start:end], kinds[first:last], has_break))
    around = [(group_of[opening], group_of[closing]) for opening, closing in pairs]
    return groups, [(opening, closing) for opening, closing in around if opening < closing]


def _neighbours(groups: list[_Group], between: list[str]) -> list[tuple[str, str]]:
    """The characters that a model sees beside each group; a letter for a placeholder."""
    shown = [_LETTER * group.is_shown for group in groups]
    before, last = [], ""
    for text, sign in zip(between, [*shown, ""], strict=True):
        last = text[-1:] or last
        before.append(last)
        last = sign or last
    after, first = [], ""
    for text, sign in zip(reversed(between), [*reversed(shown), ""], strict=True):
        first = text[:1] or first
        after.append(first)
        first = sign or first
    return list(zip(before[:-1], reversed(after[:-1]), strict=True))


def _frame(
    text: str, start: int, end: int, spans: list[tuple[int, int]], *, is_unspaced_target: bool
) -> str:
    """What was taken off an end, in the typography of the target language but for the spans."""
    pieces: list[str] = []
    for first, last in spans:
        if start <= first and last <= end:
            before = text[start:first]
            pieces.append(as_written(before, is_unspaced_target=is_unspaced_target))
            pieces.append(text[first:last])
            start = last
    pieces.append(as_written(text[start:end], is_unspaced_target=is_unspaced_target))
    return "".join(pieces)


def _spans(
    groups: list[_Group],
    between: list[str],
    neighbours: list[tuple[str, str]],
    names: Iterator[str],
) -> tuple[Span, ...]:
    spans: list[Span] = []
    so_far, total = 0, sum(map(size, between))
    for group, text, (before, after) in zip(groups, between, neighbours, strict=False):
        so_far += size(text)
        spans.append(
            Span(
                text=group.text,
                placeholder=next(names) if group.is_shown else "",
                left=group.kinds[0],
                right=group.kinds[-1],
                before=before,
                after=after,
                position=so_far / total if total else 0.0,
                is_padded_left=_needs_space(before),
                is_padded_right=_needs_space(after),
            )
        )
    return tuple(spans)


def _instead(markup: _Group, before: str, after: str) -> str:
    """What a model sees in the place of markup between these characters."""
    is_separate = not before.strip() or is_unspaced(before) or not _needs_space(after)
    return "" if is_separate or not markup.has_break else " "


def _names(inner: list[str], free: str, placeholder: Callable[[int], str]) -> list[str]:
    """A placeholder for each span, none of which is in the text around the spans."""
    if not inner:
        return []
    known = {placeholder(number) for number in range(_STRAYS)}
    taken: set[str] = set()
    for text in inner:
        if text in known and folded(text) not in free:
            taken.add(text)
    unused = (
        name for name in map(placeholder, count()) if name not in taken and folded(name) not in free
    )
    given: set[str] = set()
    names = []
    for text in inner:
        name = text if text in taken and text not in given else next(unused)
        given.add(name)
        names.append(name)
    return names


def folded(text: str) -> str:
    """A text without differences of case, width and spacing."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_folded = lru_cache(maxsize=1024)(folded)


def _needs_space(neighbour: str) -> bool:
    return neighbour.isalnum() and not is_unspaced(neighbour)
