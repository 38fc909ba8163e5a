"""Split a text into the lines that are translated and the gaps that are kept as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Everything that str.splitlines() takes for a line break.
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


# What begins another line somewhere, or tells a terminal to do something.
_CONTROL = {
    code: chr(code).encode("unicode_escape").decode()
    for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
}


class Line(NamedTuple):
    """One line of a text and the line break after it (empty at the end of the text)."""

    text: str
    line_break: str


class Core(NamedTuple):
    """The part of a line that an engine sees, between the white space that surrounds it."""

    leading: str
    text: str
    trailing: str


def split_lines(text: str) -> Iterator[Line]:
    """Lines of `text`; joining every line and its break gives `text` again, whatever it holds."""
    start = 0
    for found in _BREAK.finditer(text):
        yield Line(text[start : found.start()], found[0])
        start = found.end()
    yield Line(text[start:], "")


def is_blank(text: str) -> bool:
    """Whether there is nothing to translate: no character that is not white space."""
    return not text or text.isspace()


def in_a_line(text: str) -> str:
    """What somebody has sent, for a line of the log: control characters are escaped."""
    return text.translate(_CONTROL)


def split_core(line: str) -> Core:
    """Separate a line from its surrounding white space, U+3000 included.

    SentencePiece drops that white space, so it is kept aside and put back around the translation.
    """
    text = line.strip()
    if not text:
        return Core(line, "", "")
    start = line.index(text)
    return Core(line[:start], text, line[start + len(text) :])
