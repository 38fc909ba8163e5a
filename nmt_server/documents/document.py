"""A file whose texts can be translated while everything between them stays as it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from nmt_server.errors import InvalidFile

MOST_TEXTS = 1_000_000

# CR CR LF is what is left of a CR LF that was written in a text mode.
LINE_BREAK = re.compile("\r{0,2}\n|\r")

# A file in which more than one in so many characters is NUL is no text, or UTF-16 without a byte
# order mark.
_ONE_NUL_IN = 8
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


# Gives how a translation is written in the place of what stands there now: (translation, raw).
Writer = Callable[[str, str], str]


class Slot(NamedTuple):
    """The place of a text: its first code point and the one after its last, in the whole content.

    `text` is what stands there as a reader of the file understands it, escapes resolved. `write`
    is how this one is written where that differs from the others of its file.
    """

    start: int
    end: int
    text: str
    write: Writer | None = None


class Left(NamedTuple):
    """What a reader leaves as it is although it may look like a text.

    `start` is its first code point in the whole content; `why` ends the sentence "left alone: it
    is ..." in a few words, the same for all of a kind, such as "the name of a picture".
    """

    start: int
    why: str


class Document:
    """The content of a file and the slots of its texts, in order and without overlap.

    `slots` may hold between them what is `Left`, which can be asked for afterwards.

    Raises `InvalidFile` for more than `MOST_TEXTS`, and what `slots` raises.
    """

    def __init__(self, content: str, slots: Iterable[Slot | Left], write: Writer) -> None:
        self._content = content
        self._left: list[Left] = []
        self._slots = list(islice(self._sorted_out(slots), MOST_TEXTS + 1))
        if len(self._slots) > MOST_TEXTS:
            number = line_number(content, self._slots[-1].start)
            raise InvalidFile(
                f"The file has more than {MOST_TEXTS:,} texts up to line {number}.",
                "Translate it in parts.",
            )
        self._write = write
        self._mark = b""
        self._encoding = "utf-8"

    @property
    def texts(self) -> list[str]:
        """What is to be translated, in the order of the file; none of it blank."""
        return [slot.text for slot in self._slots]

    @property
    def left(self) -> list[tuple[int, str]]:
        """What was left alone, in the order of the file: the number of its line, and why."""
        lines = self._lines_of(left.start for left in self._left)
        return [(line, left.why) for line, left in zip(lines, self._left, strict=True)]

    @property
    def lines(self) -> list[int]:
        """For each of `texts` the number of the line, from 1, in which it begins."""
        return self._lines_of(slot.start for slot in self._slots)

    def _lines_of(self, positions: Iterable[int]) -> list[int]:
        """The numbers of the lines of ascending positions, in one pass over the content."""
        breaks = (found.end() for found in LINE_BREAK.finditer(self._content))
        following = next(breaks, None)
        number, numbers = 1, []
        for position in positions:
            while following is not None and following <= position:
                number += 1
                following = next(breaks, None)
            numbers.append(number)
        return numbers

    def _sorted_out(self, found: Iterable[Slot | Left]) -> Iterator[Slot]:
        for each in found:
            if isinstance(each, Left):
                self._left.append(each)
            else:
                yield each

    def written_as(self, mark: bytes, encoding: str) -> Document:
        """The same document, which will be written in an encoding and behind a byte order mark."""
        self._mark, self._encoding = mark, encoding
        return self

    def write(self, translations: Sequence[str]) -> bytes:
        """The file with a translation in the place of each text.

        A translation that is equal to its text leaves the bytes as they were. Raises `ValueError`
        where there are not as many translations as texts.
        """
        pieces = []
        done = 0
        for slot, translation in zip(self._slots, translations, strict=True):
            pieces.append(self._content[done : slot.start])
            raw = self._content[slot.start : slot.end]
            write = slot.write or self._write
            pieces.append(raw if translation == slot.text else write(translation, raw))
            done = slot.end
        pieces.append(self._content[done:])
        return self._mark + "".join(pieces).encode(self._encoding)


def decode(data: bytes) -> tuple[str, bytes, str]:
    """The text of a file, its byte order mark and its encoding.

    Raises `InvalidFile` with the line where the bytes are no text.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    data = data[len(mark) :]
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace")
        raise _no_text(encoding, line_number(before, len(before))) from error
    if content.count("\0") * _ONE_NUL_IN > len(content):
        raise _no_text(encoding, line_number(content, content.index("\0")))
    return content, mark, encoding


def _no_text(encoding: str, line: int) -> InvalidFile:
    return InvalidFile(f"Line {line} is not {encoding.upper()}.", "Save the file as UTF-8.")


def line_number(content: str, position: int) -> int:
    """The number of the line, from 1, in which the code point at `position` stands."""
    return 1 + sum(1 for _ in LINE_BREAK.finditer(content, 0, position))


def line_break_in(content: str, default: str = "\n") -> str:
    """The first line break in `content`, as the one to write into it; `default` without any."""
    found = LINE_BREAK.search(content)
    return found[0] if found else default


def lines_of(content: str) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends, its line break left out; what follows the last one too."""
    start = 0
    for found in LINE_BREAK.finditer(content):
        yield start, found.start()
        start = found.end()
    yield start, len(content)


def with_line_feeds(text: str) -> str:
    """`text` with LF as its only line break."""
    return LINE_BREAK.sub("\n", text) if "\r" in text else text
