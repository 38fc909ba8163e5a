"""TMX 1.4, the exchange format of translation memories (https://www.gala-global.org/tmx-14b)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO
from xml.sax import ContentHandler, SAXParseException
from xml.sax.handler import feature_external_ges
from xml.sax.saxutils import escape, quoteattr
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from nmt_server.cache_files.formats.entry import BadEntry, Entry, LineNote, ReaderContext
from nmt_server.cache_files.formats.fields import checked_origin, time_of
from nmt_server.cache_files.formats.text import text_of
from nmt_server.documents.encoding import codec_of
from nmt_server.errors import InvalidFile, InvalidRequest, UnknownModel

_CHUNK = 64 * 1024
_HEAD = 500
_DECLARATION = re.compile(rb"\s*<\?xml[^<>]*?\sencoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"']")
_TIME = "%Y%m%dT%H%M%SZ"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A parser would read a bare carriage return as a line feed.
_ENTITIES = {"\r": "&#13;"}
# What is in them belongs to the file that a text came from; `sub` is another text within such.
_CODES = frozenset(("bpt", "ept", "ph", "it", "ut", "sub"))


def read_tmx(stream: BinaryIO, context: ReaderContext) -> Iterator[tuple[int, Entry]]:
    """Translation units with the number of the line on which they begin.

    Of a unit's variants, those in the languages of its model are taken; `ja-JP` serves `ja`. Codes
    of the file that the text came from (`bpt`, `ept`, `ph`, `it`, `ut`, and what is in them) are
    left out, and what `hi` marks is kept. `InvalidFile` where the XML cannot be read any further.
    """
    parser = make_parser()
    units = _Units(lambda: parser.getLineNumber() or 0)
    # A DOCTYPE that names tmx14.dtd is common; it is passed over and never fetched.
    parser.forbid_external = False
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(units)
    context.encoding = context.encoding or _declared_encoding(stream)
    try:
        with text_of(stream, context, errors="strict") as text:
            while chunk := text.read(_CHUNK):
                # Of a text, the parser does not ask again what it is encoded in.
                parser.feed(chunk)
                for unit in units.take():
                    try:
                        entry = unit.entry(context)
                    except (BadEntry, UnknownModel) as error:
                        context.bad(unit.line, str(error))
                    else:
                        yield unit.line, entry
        parser.close()
    except SAXParseException as error:
        raise InvalidFile(
            f"The XML is broken in line {error.getLineNumber()}: {error.getMessage()}.",
            "Mend the file; nothing after this place can be read.",
        ) from None
    except DefusedXmlException:
        raise InvalidFile(
            "The file declares XML entities, which are not read because they can hide an attack.",
            "Export it again without a document type declaration.",
        ) from None
    if not units.is_tmx:
        raise InvalidFile("The file is XML, but not TMX: there is no <tmx> element in it.")


def write_tmx(entries: Iterable[Entry], report: LineNote) -> Iterator[bytes]:
    """TMX in chunks of one unit.

    XML cannot hold most control characters: an entry with one is reported (its number, from 1) and
    left out, and a comment at the end of the file says how many were.
    """
    # Whoever reads translation memories needs these attributes, even where there is nothing to say.
    yield (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        b'<header creationtool="nmt-server" creationtoolversion="1" segtype="block" '
        b'o-tmf="nmt-server" adminlang="en" srclang="*all*" datatype="plaintext"/>\n<body>\n'
    )
    left_out = 0
    for number, entry in enumerate(entries, 1):
        if bad := _NOT_XML.search(entry.source + entry.target):
            left_out += 1
            report(number, f"XML cannot hold the character U+{ord(bad[0]):04X}")
        else:
            yield _unit(entry).encode()
    if left_out:
        yield f"<!-- {left_out} left out: XML cannot hold their control characters. -->\n".encode()
    yield b"</body>\n</tmx>\n"


def _unit(entry: Entry) -> str:
    time = ""
    if entry.updated_at:
        time = f' changedate="{entry.updated_at.astimezone(UTC).strftime(_TIME)}"'
    properties = "".join(
        f'<prop type="x-nmt-{name}">{escape(value)}</prop>\n'
        for name, value in (("model", entry.model), ("origin", entry.origin))
        if value
    )
    return (
        f"<tu srclang={quoteattr(entry.source_language)}{time}>\n{properties}"
        f"{_variant(entry.source_language, entry.source)}"
        f"{_variant(entry.target_language, entry.target)}</tu>\n"
    )


def _variant(language: str, text: str) -> str:
    segment = escape(text, _ENTITIES)
    return f"<tuv xml:lang={quoteattr(language)}><seg>{segment}</seg></tuv>\n"


def _declared_encoding(stream: BinaryIO) -> str:
    """The encoding that the XML declaration names; empty where that says nothing.

    It is often UTF-8 where the file is not, and what can be read as ASCII is not UTF-16.
    """
    found = _DECLARATION.match(stream.read(_HEAD))
    stream.seek(0)
    name = found[1].decode().lower() if found else ""
    return "" if name.startswith("utf") or not _is_encoding(name) else name


def _is_encoding(name: str) -> bool:
    try:
        return bool(codec_of(name))
    except InvalidRequest:
        return False


class _Unit:
    """A `tu` element: its variants in the order of the file, and its properties."""

    def __init__(self, line: int, changedate: str) -> None:
        self.line = line
        self.changedate = changedate
        self.variants: list[tuple[str, str]] = []
        self.properties: dict[str, str] = {}
        self.unknown_entity = ""
        self.has_codes = False

    def entry(self, context: ReaderContext) -> Entry:
        """The entry in the languages of the unit's model; `BadEntry` or `UnknownModel`."""
        if self.unknown_entity:
            raise BadEntry(f"the unit uses the unknown entity &{self.unknown_entity};")
        model = self.properties.get("x-nmt-model", "")
        source_language, target_language = context.languages_of(model)
        note = partial(context.noted, self.line)
        entry = Entry(
            self._text(source_language, context.nearness),
            self._text(target_language, context.nearness),
            source_language,
            target_language,
            model,
            checked_origin(self.properties.get("x-nmt-origin", "")),
            time_of(self.changedate, _read_time, note),
        )
        if self.has_codes:
            note("without the codes in it (bpt, ept, ph, it, ut, sub)")
        return entry

    def _text(self, language: str, nearness: Callable[[str, str], int | None]) -> str:
        """The text of the nearest variant to the language; of several the first in the file."""
        wanted = language.lower()
        found: list[tuple[int, str]] = []
        for code, text in self.variants:
            if code == wanted:
                return text
            if code and (distance := nearness(code, language)) is not None:
                found.append((distance, text))
        if found:
            return min(found, key=lambda each: each[0])[1]
        languages = ", ".join(code for code, _ in self.variants) or "none"
        raise BadEntry(f"the unit has no text in {language} (it has: {languages})")


def _read_time(text: str) -> datetime:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


class _Units(ContentHandler):
    """Collects the units as the parser meets them; `line` gives the line where it is."""

    def __init__(self, line: Callable[[], int]) -> None:
        super().__init__()
        self.is_tmx = False
        self._units: list[_Unit] = []
        self._unit: _Unit | None = None
        self._line = line
        self._language = ""
        self._property = ""
        # The text of the seg or prop that is open, and how many codes are open in it.
        self._text: list[str] | None = None
        self._codes = 0

    def take(self) -> list[_Unit]:
        """The units that are complete and were not taken yet."""
        units, self._units = self._units, []
        return units

    def startElement(self, name: str, attributes: AttributesImpl) -> None:
        if name == "tmx":
            self.is_tmx = True
        elif name == "tu":
            self._unit = _Unit(self._line(), attributes.get("changedate", ""))
        elif name == "tuv":
            language = attributes.get("xml:lang") or attributes.get("lang") or ""
            self._language = language.lower().replace("_", "-")
        elif name == "seg" or (name == "prop" and self._unit):
            self._text = []
            self._codes = 0
            self._property = attributes.get("type", "")
        elif name in _CODES and self._text is not None:
            self._codes += 1

    def endElement(self, name: str) -> None:
        if self._unit is None:
            return
        if name in _CODES and self._text is not None:
            self._codes -= 1
            self._unit.has_codes = True
        if name == "tu":
            self._units.append(self._unit)
            self._unit = None
        elif name in ("seg", "prop") and self._text is not None:
            text = "".join(self._text)
            self._text = None
            if name == "seg":
                self._unit.variants.append((self._language, text))
            else:
                self._unit.properties[self._property] = text

    def characters(self, content: str) -> None:
        if self._text is not None and not self._codes:
            self._text.append(content)

    def skippedEntity(self, name: str) -> None:
        if self._unit is not None:
            self._unit.unknown_entity = name
