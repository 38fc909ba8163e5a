"""Lines that are rows: texts that tabs or `|` part, or a speaker, or each with its own markup.

A model reads `剣<tab>鎌` as one sentence, and often gives one word for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nmt_server.text.ranges import Interval
from nmt_server.text.spans import Kind, kind_of
from nmt_server.text.speakers import space_after_speaker

_SPACE = " \\t\u3000"
# Not the mark before a word with its reading: |漢字《かんじ》.
_SEPARATOR = re.compile(
    rf"(?<![{_SPACE}|\\])[{_SPACE}]*(?:\t|\|(?![^|《》\n]{{1,20}}《))(?:[{_SPACE}]|\|(?=[{_SPACE}|]))*"
)
_ENDS_SENTENCE = re.compile(r"[。．.!?！？…♪][」』）)\"”]*\Z")
_MAY_PART = re.compile(r"[\t|]")


def gaps_between_cells(text: str, line: Interval, spans: Sequence[Interval]) -> list[Interval]:
    """What parts the cells of a line of `text`, in order: nothing at its ends, and in no span.

    `spans` are the protected ones that touch the line, in order. Where markup touches, what parts
    it is empty.
    """
    start, end = line
    # A span may reach into the white space around the line.
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and start < b]
    gaps = _separators(text, line, inside) if _MAY_PART.search(text, *line) else []
    gaps = gaps or _between_elements(text, line, inside) or _after_speaker(text, line, inside)
    return [gap for gap in gaps if text[start : gap[0]].strip() and text[gap[1] : end].strip()]


def _separators(text: str, line: Interval, spans: Sequence[Interval]) -> list[Interval]:
    """Tabs and `|`, but no `|` within brackets: [剣|鎌]."""
    # Nothing within a span, and no gap that belongs to what its markup is around.
    taken = {place for span in spans for place in range(*span)}
    kinds = [(span, kind_of(text[slice(*span)], text)) for span in spans]
    within = {first for (first, _), kind in kinds if kind is Kind.CLOSING}
    within |= {last for (_, last), kind in kinds if kind is Kind.OPENING}
    gaps: list[Interval] = []
    done, depth = line[0], 0
    for found in _SEPARATOR.finditer(text, *line):
        before = text[done : found.start()]
        depth += sum(map(before.count, "{[")) - sum(map(before.count, "}]"))
        done = found.start()
        is_free = taken.isdisjoint(range(*found.span())) and within.isdisjoint(found.span())
        if is_free and (depth <= 0 or "\t" in found.group()):
            gaps.append(found.span())
    return gaps


def _after_speaker(text: str, line: Interval, spans: Sequence[Interval]) -> list[Interval]:
    pieces, done = [], line[0]
    for first, last in spans:
        pieces += [text[done:first], "\0" * (last - first)]
        done = last
    found = space_after_speaker("".join(pieces) + text[done : line[1]])
    return [(line[0] + found[0], line[0] + found[1])] if found else []


def _between_elements(text: str, line: Interval, spans: Sequence[Interval]) -> list[Interval]:
    """The places between `<b>剣</b><b>鎌</b>`, where no text is outside of such pairs.

    Where a sentence ends, what parts it from the next is for others to say.
    """
    gaps: list[Interval] = []
    position, end = line
    depth = 0
    so_far = ""
    for first, last in spans:
        is_free = not text[position:first].strip()
        kind = kind_of(text[first:last], text)
        if depth == 0 and (not is_free or kind is Kind.WORD):
            return []
        if kind is Kind.OPENING:
            if depth == 0 and position > line[0] and not _ENDS_SENTENCE.search(so_far):
                gaps.append((position, first))
            depth += 1
        elif kind is Kind.CLOSING:
            depth -= 1
        if depth < 0:
            return []
        so_far = text[position:first].strip() or so_far
        position = last
    if depth or text[position:end].strip():
        return []
    return gaps
