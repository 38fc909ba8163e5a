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
from itertools import count

from nmt_server.text.frame import as_written, inside
from nmt_server.text.patterns import Patterns, PatternTime
from nmt_server.text.placement import size
from nmt_server.text.scripts import is_unspaced
from nmt_server.text.spans import Kind, Span, is_break, joined, kind_of, without_outer_markup

# As many placeholders are looked for that a model made up in the place of one that it saw.
_STRAYS = 26


@dataclass(frozen=True, slots=True)
class Protected:
    """A text without its protected spans: `text` is what to translate.

    `prefix` and `suffix` are what was taken off the ends, markup and frames, as they are to be
    written; `strays` are placeholders that the source has not, so that a model must have made them
    up. `has_codes` says that a pattern found something.
    """

    source: str
    text: str
    spans: tuple[Span, ...]
    prefix: str = ""
    suffix: str = ""
    strays: tuple[str, ...] = ()
    has_codes: bool = False


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
    around it.
    `placeholder` names them, each number differently, in whatever case. Names that the text has
    already are left out, but a span that is such a name stays itself. `time_left` and what is
    raised are as for `Patterns.find`, whose answer is `matches` where it is known.
    """
    all_found = list(matches or ())
    if patterns is not None and matches is None:
        all_found = patterns.find(text, time_left)
    start, end = inside(text, 0, len(text), all_found)
    start, end, found = without_outer_markup(text, all_found, start, end)
    start, end = inside(text, start, end, found)
    prefix, suffix = (
        _frame(text, *part, all_found, is_unspaced_target=is_unspaced_target)
        for part in ((0, start), (end, len(text)))
    )
    if not found:
        has_codes = bool(all_found)
        return Protected(text, text[start:end], (), prefix, suffix, has_codes=has_codes)
    touching = joined(found)
    groups = [[text[slice(*span)] for span in group] for group in touching]
    edges = [start, *(edge for group in touching for edge in (group[0][0], group[-1][1])), end]
    between = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    kinds = [[kind_of(part, text) for part in group] for group in groups]
    is_shown = [Kind.WORD in group for group in kinds]
    # What a model sees between placeholders.
    free = [between[0]]
    for group, following, shown in zip(groups, between[1:], is_shown, strict=True):
        if shown:
            free.append(following)
        else:
            free[-1] += _instead(group, free[-1][-1:], following[:1]) + following
    taken = folded("\0".join(free))
    inner = ["".join(group) for group in groups]
    shown_spans = [part for part, shown in zip(inner, is_shown, strict=True) if shown]
    names = _names(shown_spans, taken, placeholder)
    spans = _spans(groups, kinds, between, iter(names))
    masked = free[0]
    shown_only = (span for span in spans if span.placeholder)
    for span, following in zip(shown_only, free[1:], strict=True):
        masked += " " * span.is_padded_left + span.placeholder + " " * span.is_padded_right
        masked += following
    used = {folded(name) for name in names}
    known = [placeholder(number) for number in range(_STRAYS)]
    strays = (name for name in known if (low := folded(name)) not in used and low not in taken)
    return Protected(text, masked, spans, prefix, suffix, tuple(strays), has_codes=True)


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
    groups: list[list[str]], kinds: list[list[Kind]], between: list[str], names: Iterator[str]
) -> tuple[Span, ...]:
    spans: list[Span] = []
    so_far, total = 0, sum(map(size, between))
    for index, group in enumerate(groups):
        before, after = between[index][-1:], between[index + 1][:1]
        so_far += size(between[index])
        spans.append(
            Span(
                text="".join(group),
                placeholder=next(names) if Kind.WORD in kinds[index] else "",
                left=kinds[index][0],
                right=kinds[index][-1],
                before=before,
                after=after,
                position=so_far / total if total else 0.0,
                is_padded_left=_needs_space(before),
                is_padded_right=_needs_space(after),
            )
        )
    return tuple(spans)


def _instead(markup: list[str], before: str, after: str) -> str:
    """What a model sees in the place of markup between these characters."""
    is_separate = not before.strip() or is_unspaced(before) or not _needs_space(after)
    return "" if is_separate or not any(map(is_break, markup)) else " "


def _names(inner: list[str], free: str, placeholder: Callable[[int], str]) -> list[str]:
    """A placeholder for each span, none of which is in the text around the spans."""
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


def _needs_space(neighbour: str) -> bool:
    return neighbour.isalnum() and not is_unspaced(neighbour)
