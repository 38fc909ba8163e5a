"""Split a text into the segments that are translated and the gaps that are kept as they are."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from nmt_server.text.cells import gaps_between_cells
from nmt_server.text.lines import is_blank, split_lines
from nmt_server.text.ranges import Interval
from nmt_server.text.reading import Reading, markup_of
from nmt_server.text.scripts import is_unspaced
from nmt_server.text.sentences import sentence_starts, stray_signs, without_stray

# Form feed, the separators of ASCII, paragraph separator: no line wrap looks like this.
_ENDS_PARAGRAPH = re.compile("[\f\x1c-\x1e\u2029]")
# After how many segments of a line the caller is told how many there are.
_CHECK_EVERY = 1000


class SplitMode(StrEnum):
    """What the segments of a text are.

    `NONE`: the text. `LINE`: its lines, the cells of a line that is a row
    (`nmt_server.text.cells`), or what signs part that were typed behind a full stop. `SENTENCE`:
    the sentences of each line. `PARAGRAPH`: the sentences of each paragraph, where a blank line
    ends a paragraph and a single line break is no more than a space, as in text that was wrapped to
    a width.
    """

    NONE = "none"
    LINE = "line"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


class SourceSegment(NamedTuple):
    """A unit of translation and what stands between it and the next.

    `text` is as it stands in the text, `engine_text` what an engine should see of it; they differ
    where a sentence is wrapped over lines. `is_joint` says that it touches the next one because
    their script puts no space between sentences.
    """

    text: str
    gap: str
    engine_text: str
    is_joint: bool = False


class _Line(NamedTuple):
    start: int
    text: str
    line_break: str
    is_cell: bool = False

    @property
    def end(self) -> int:
        """Where it ends in the text, without its break."""
        return self.start + len(self.text)


class _Found(NamedTuple):
    """A segment without its gap: start and end in the text, and what is read."""

    start: int
    end: int
    read: str
    is_joint: bool = False


def segment(
    text: str,
    mode: SplitMode,
    language: str,
    unbreakable: Sequence[tuple[int, int]] = (),
    is_one: Callable[[str], bool] | None = None,
    check_count: Callable[[int], None] = lambda _count: None,
) -> list[SourceSegment]:
    """Segments of `text`; each one's text and gap, joined in order, give `text` again.

    No segment is blank but possibly the first, whose gap is then what the text begins with. A
    sentence has no white space around it, nor signs that were typed behind its full stop; in the
    modes `none` and `line` a segment keeps what surrounds it, because a line is looked up in the
    cache as the client sent it.

    `language` is the source language, an ISO 639-1 code or a BCP 47 tag. `unbreakable` are ranges
    of `text`, `(start, end)` in characters and in order, within which no line and no sentence may
    begin: those of protected spans. Markup among them does not hide the end of a sentence, and
    belongs to that sentence if it closes. `is_one` says of a line or a paragraph without its
    unbreakable ranges whether it is one segment, whatever full stops it has. `check_count` is told
    once in a while how many segments have been found, and may raise what it likes.
    """
    if not text:
        return []
    if is_blank(text):
        return [SourceSegment("", text, "")]
    if mode is SplitMode.NONE:
        return [SourceSegment(text, "", text)]
    unbroken = _Ranges(unbreakable)
    lines = (
        cell for line in _lines(text, unbroken) for cell in _cells(text, line, unbroken, is_one)
    )
    found: list[_Found] = []
    if mode is SplitMode.LINE:
        full = (
            _Found(start, end, text[start:end])
            for line in lines
            for start, end in _parts_of_line(line, unbroken, is_one)
            if not is_blank(text[start:end])
        )
        found = _counted(full, check_count)
    else:
        blocks = _single_lines(lines) if mode is SplitMode.SENTENCE else _paragraphs(lines)
        markup = markup_of(text, unbreakable)
        for block in blocks:
            of_block = _sentences(text, block, language, unbroken, markup)
            sentences = _counted(of_block, check_count, len(found))
            if is_one is not None and len(sentences) > 1:
                first, last = sentences[0].start, sentences[-1].end
                if is_one(unbroken.cut_out(text, first, last)):
                    read = " ".join(sentence.read for sentence in sentences)
                    sentences = [_Found(first, last, read)]
            found += sentences
    return list(_with_gaps(text, found))


def _counted(
    segments: Iterator[_Found], check_count: Callable[[int], None], before: int = 0
) -> list[_Found]:
    """All of `segments`, unless they are too many with the number of those `before` them."""
    found: list[_Found] = []
    for count, each in enumerate(segments, before + 1):
        found.append(each)
        if not count % _CHECK_EVERY:
            check_count(count)
    return found


def _lines(text: str, unbroken: _Ranges) -> Iterator[_Line]:
    start = position = 0
    for line in split_lines(text):
        end = position + len(line.text)
        position = end + len(line.line_break)
        if position not in unbroken:
            yield _Line(start, text[start:end], line.line_break)
            start = position


def _cells(
    text: str, line: _Line, unbroken: _Ranges, is_one: Callable[[str], bool] | None
) -> list[_Line]:
    """The cells of a line, or the line itself where it has one, or is one segment anyway."""
    inside = unbroken.within(line.start, line.end)
    gaps = gaps_between_cells(text, (line.start, line.end), inside)
    if not gaps or (is_one is not None and is_one(unbroken.cut_out(text, line.start, line.end))):
        return [line]
    starts = [line.start, *(end for _, end in gaps)]
    cells = [
        _Line(start, text[start:first], text[first:last], is_cell=True)
        for start, (first, last) in zip(starts, gaps, strict=False)
    ]
    return [*cells, _Line(starts[-1], text[starts[-1] : line.end], line.line_break, is_cell=True)]


def _parts_of_line(
    line: _Line, unbroken: _Ranges, is_one: Callable[[str], bool] | None
) -> list[tuple[int, int]]:
    """A line, in parts where signs were typed between its sentences.

    What is protected in it may belong to more than one sentence: then it is one.
    """
    gaps = stray_signs(line.text)
    if not gaps or unbroken.within(line.start, line.end) or (is_one and is_one(line.text)):
        return [(line.start, line.end)]
    edges = [0, *(edge for gap in gaps for edge in gap), len(line.text)]
    return [(line.start + edges[i], line.start + edges[i + 1]) for i in range(0, len(edges), 2)]


def _single_lines(lines: Iterable[_Line]) -> Iterator[Iterable[Interval]]:
    """Each line as a block of its own, and where it stands without the space around it."""
    for line in lines:
        if not is_blank(line.text):
            yield [_core_of(line)]


def _paragraphs(lines: Iterable[_Line]) -> Iterator[Iterable[Interval]]:
    """Lines that belong together, and where each stands without the space around it."""
    # A paragraph can have a million lines: an object for each would be too many.
    starts, ends = array("q"), array("q")
    for line in lines:
        is_empty = is_blank(line.text)
        if not is_empty:
            start, end = _core_of(line)
            starts.append(start)
            ends.append(end)
        if starts and (is_empty or line.is_cell or _ENDS_PARAGRAPH.match(line.line_break)):
            yield zip(starts, ends, strict=True)
            starts, ends = array("q"), array("q")
    if starts:
        yield zip(starts, ends, strict=True)


def _core_of(line: _Line) -> Interval:
    """Where a line that is not blank begins and ends without the space around it."""
    core = line.text.strip()
    start = line.start + line.text.index(core)
    return start, start + len(core)


def _sentences(
    text: str,
    block: Iterable[Interval],
    language: str,
    unbroken: _Ranges,
    markup: Sequence[Interval],
) -> Iterator[_Found]:
    """Sentences of lines that are read as one."""
    reading = Reading(((start, text[start:end]) for start, end in block), markup)
    # Where sentences begin in what is read, and whether they touch the one before.
    starts: list[int] = []
    touching: list[bool] = []
    for start in sentence_starts(reading.bare, language):
        with_markup = reading.start_in_whole(start)
        if reading.position_in_text(with_markup) not in unbroken:
            starts.append(with_markup)
            before, after = reading.bare[start - 1], reading.bare[start]
            touching.append(not before.isspace() and (is_unspaced(before) or is_unspaced(after)))
    edges = zip([0, *starts], [*starts, len(reading.whole)], [*touching, False], strict=True)
    for start, end, is_joint in edges:
        sentence = without_stray(reading.whole[start:end].strip())
        if sentence:
            first = start + reading.whole[start:end].index(sentence)
            last = first + len(sentence) - 1
            yield _Found(
                reading.position_in_text(first),
                reading.position_in_text(last) + 1,
                sentence,
                is_joint,
            )


def _with_gaps(text: str, found: list[_Found]) -> Iterator[SourceSegment]:
    if found[0].start:
        yield SourceSegment("", text[: found[0].start], "")
    next_starts = [*(each.start for each in found[1:]), len(text)]
    for each, next_start in zip(found, next_starts, strict=True):
        gap = text[each.end : next_start]
        yield SourceSegment(text[each.start : each.end], gap, each.read, each.is_joint and not gap)


class _Ranges:
    """Ranges in order; a position is in them where it is inside one, not at its start."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def __contains__(self, position: int) -> bool:
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and self._starts[index] < position < self._ends[index]

    def within(self, start: int, end: int) -> list[Interval]:
        """Those that have something of the text from `start` to `end`."""
        found = range(bisect_right(self._ends, start), bisect_left(self._starts, end))
        return [(self._starts[index], self._ends[index]) for index in found]

    def cut_out(self, text: str, start: int, end: int) -> str:
        """`text` from `start` to `end`, a space in the place of each range."""
        pieces: list[str] = []
        for first, last in self.within(start, end):
            pieces.append(text[start:first])
            start = last
        return " ".join([*pieces, text[start:end]])
