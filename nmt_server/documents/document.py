"""A file whose texts can be translated while everything between them stays as it is."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from nmt_server.documents.named_language import Edit, Languages, Naming
from nmt_server.errors import InvalidFile
from nmt_server.text.ranges import Interval

MOST_TEXTS = 1_000_000

# CR CR LF is what is left of a CR LF that was written in a text mode.
LINE_BREAK = re.compile("\r{0,2}\n|\r")

# No line break in any format, but for programs that show the file.
_OTHER_BREAKS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# XML has no controls, a NUL looks like UTF-16, and U+FEFF is the mark of a file.
_NOT_WRITTEN = re.compile(
    rf"(?P<line_break>[{_OTHER_BREAKS}])|[\0-\x08\x0e-\x1b\x1f\ufeff\ufffe\uffff]"
)

# Gives how a translation is written in the place of what stands there now: (translation, raw).
Writer = Callable[[str, str], str]
# Gives the same where markup is in it: words, and ranges of the content that go between them.
Arranger = Callable[[str], list[str | Interval]]


class Slot(NamedTuple):
    """The place of a text: its first code point and the one after its last, in the whole content.

    `text` is what stands there as a reader of the file understands it, escapes resolved. `write`
    is how this one is written where that differs from the others of its file.
    """

    start: int
    end: int
    text: str
    write: Writer | None = None
    arrange: Arranger | None = None
    inner: tuple[Slot, ...] = ()


class Left(NamedTuple):
    """What a reader leaves as it is although it may look like a text.

    `start` is its first code point in the whole content; `why` ends the sentence "left alone: it
    is ..." in a few words, the same for all of a kind, such as "the name of a picture".
    """

    start: int
    why: str


class Document:
    """The content of a file and the slots of its texts, in order and without overlap.

    `slots` may hold between them what is `Left`, which can be asked for afterwards. `errors` says
    what becomes of a character that the encoding of the file lacks, as for `str.encode`; with
    `strict`, the file changes its encoding. `declared` is where the content names that encoding, so
    that it can name the other one; `naming` finds where it names the language of its texts.

    Raises `InvalidFile` for more than `MOST_TEXTS`, and what `slots` raises.
    """

    def __init__(
        self,
        content: str,
        slots: Iterable[Slot | Left],
        write: Writer,
        errors: Literal["strict", "xmlcharrefreplace", "nmt_server.escaped"] = "strict",
        declared: Interval | None = None,
        naming: Naming | None = None,
    ) -> None:
        self.content = content
        self._naming = naming
        self._declared = declared
        self._left: list[Left] = []
        self.slots = list(islice(self._sorted_out(slots), MOST_TEXTS + 1))
        self._in_order = [each for slot in self.slots for each in (slot, *slot.inner)]
        if len(self._in_order) > MOST_TEXTS:
            number = line_number(content, self._in_order[-1].start)
            raise InvalidFile(
                f"The file has more than {MOST_TEXTS:,} texts up to line {number}.",
                "Translate it in parts.",
            )
        self._write = write
        self._errors = errors
        self._mark = b""
        self._codec = "utf-8"
        # Where the codec does not give them back.
        self._bytes: bytes | None = None

    @property
    def texts(self) -> list[str]:
        """What is to be translated, in the order of the file; none of it blank."""
        return [slot.text for slot in self._in_order]

    @property
    def left(self) -> list[tuple[int, str]]:
        """What was left alone, in the order of the file: the number of its line, and why."""
        lines = self._lines_of(left.start for left in self._left)
        return [(line, left.why) for line, left in zip(lines, self._left, strict=True)]

    @property
    def lines(self) -> list[int]:
        """For each of `texts` the number of the line, from 1, in which it begins."""
        return self._lines_of(slot.start for slot in self._in_order)

    def _lines_of(self, positions: Iterable[int]) -> list[int]:
        """The numbers of the lines of ascending positions, in one pass over the content."""
        breaks = (found.end() for found in LINE_BREAK.finditer(self.content))
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

    def read_from(self, data: bytes, mark: bytes, codec: str) -> Document:
        """The same document, which will be written as its file was: the encoding and the mark."""
        self._mark, self._codec = mark, codec
        # Some encodings have two forms of a character, and know one when they write.
        if not codec.startswith("utf") and self.content.encode(codec) != data[len(mark) :]:
            self._bytes = data[len(mark) :]
        return self

    @property
    def codec(self) -> str:
        """The codec that the file is in; `nmt_server.documents.encoding` gives its usual name."""
        return self._codec

    def lacking(self, translations: Sequence[str]) -> str:
        """The characters of translations, once each, that the file's encoding does not have."""
        if self._codec.startswith("utf") or self._errors != "strict":
            return ""
        characters = dict.fromkeys("".join(translations))
        return "".join(each for each in characters if not _has(self._codec, each))

    def naming_edits(self, languages: Languages | None) -> list[Edit]:
        """What makes the content name the language that it was translated into."""
        return self._naming(self.content, languages) if self._naming and languages else []

    def write(self, translations: Sequence[str], languages: Languages | None = None) -> bytes:
        """The file with a translation in the place of each text.

        Where it names the first of `languages`, it names the second. A translation that is equal to
        its text leaves the bytes as they were. Where the encoding of the file lacks a character of
        a translation, the whole is written in UTF-8, with a byte order mark that says so, or where
        the file names its encoding, under that name. Raises `ValueError` where there are not as
        many translations as texts.
        """
        is_lacking = bool(self.lacking(translations))
        mark, codec = (codecs.BOM_UTF8, "utf-8") if is_lacking else (self._mark, self._codec)
        original = None if is_lacking else self._bytes
        texts = zip(self.slots, self.written(translations), strict=True)
        written = [(slot.start, slot.end, text) for slot, text in texts]
        for edit in self.naming_edits(languages):
            insort(written, (edit.start, edit.end, edit.text))
        if is_lacking and self._declared is not None:
            mark = b""
            insort(written, (*self._declared, "UTF-8"))
        pieces = [mark]
        position = done = 0

        def kept(text: str) -> bytes:
            nonlocal position
            encoded = text.encode(codec)
            start, position = position, position + len(encoded)
            return encoded if original is None else original[start:position]

        for start, end, text in written:
            pieces.append(kept(self.content[done:start]))
            raw = self.content[start:end]
            as_it_was = kept(raw)
            pieces.append(as_it_was if text == raw else text.encode(codec, self._errors))
            done = end
        pieces.append(kept(self.content[done:]))
        return b"".join(pieces)

    def written(self, translations: Sequence[str]) -> Iterator[str]:
        """What is written in the place of each of `slots`. Raises as `write`."""
        given = iter(zip(self._in_order, translations, strict=True))
        for slot in self.slots:
            own, *inner = [next(given)[1] for _ in range(1 + len(slot.inner))]
            yield self.written_for(slot, own, inner)
        for _ in given:
            pass

    def written_for(self, slot: Slot, translation: str, inner: Sequence[str] = ()) -> str:
        """What is written in the place of one slot. `inner` are the translations of those in it."""
        written = [
            self.written_for(each, said) for each, said in zip(slot.inner, inner, strict=False)
        ]
        whole = slot.start, slot.end
        if translation == slot.text:
            return self._between(whole, slot.inner, written)
        translation = _without_controls(translation, slot.text)
        if slot.arrange is not None:
            return "".join(
                each if isinstance(each, str) else self._between(each, slot.inner, written)
                for each in slot.arrange(translation)
            )
        return (slot.write or self._write)(translation, self.content[slice(*whole)])

    def _between(self, place: Interval, inner: Sequence[Slot], written: Sequence[str]) -> str:
        """A range of the content, with what is written for the slots in it."""
        pieces = []
        start, end = place
        first = bisect_left(inner, start, key=lambda slot: slot.start)
        for slot, text in zip(inner[first:], written[first:], strict=False):
            if slot.end > end:
                break
            pieces += [self.content[start : slot.start], text]
            start = slot.end
        return "".join(pieces) + self.content[start:end]


def _without_controls(translation: str, source: str) -> str:
    """A translation with line feeds for other breaks, and without controls that `source` lacks."""

    def written(found: re.Match[str]) -> str:
        if found[0] in source:
            return found[0]
        return "\n" if found["line_break"] else ""

    return _NOT_WRITTEN.sub(written, translation)


def _has(codec: str, character: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


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
