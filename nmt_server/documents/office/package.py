"""A package: a ZIP file of parts, of which some are XML with texts."""

from __future__ import annotations

import codecs
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from nmt_server.documents.document import MOST_TEXTS
from nmt_server.documents.encoding import UTF_8
from nmt_server.documents.named_language import Languages, Naming, edited
from nmt_server.documents.xml.tokens import check
from nmt_server.documents.xml.units import Part
from nmt_server.errors import InvalidFile

# Bytes: of the parts with texts, each is in memory at a time; the others are copied in pieces.
MOST_PART_BYTES = 256 * 1024 * 1024
MOST_BYTES = 2 * 1024 * 1024 * 1024
_MOST_PARTS = 50_000
# XML of tables is compressed to a hundredth; a bomb to a thousandth.
_MOST_RATIO = 300
_FREE_BYTES = 16 * 1024 * 1024

_ENCRYPTED = 0x1
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NO_XML = "a page that is no XML"
DAMAGED = "Open it in its program, save it again, and send that."
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)

PartReader = Callable[[str], Part]
"""The units of the content of a part."""


class Package:
    """A package and the texts of its parts, in the order in which `readers` names them.

    Every part is read when it is needed, and again when it is written. Raises `InvalidFile` for
    what is no ZIP file, is encrypted, or would be too large unpacked, and for parts that are no
    XML.
    """

    codec = UTF_8
    lines: Sequence[int] = ()
    """There are none: a text is found by its number."""

    def __init__(
        self,
        data: bytes,
        readers: Sequence[tuple[str, PartReader]],
        *,
        left: Sequence[tuple[int, str]] = (),
        has_doctype: bool = False,
        is_lenient: bool = False,
        naming: Naming | None = None,
    ) -> None:
        """`left` is what was left alone; where it `is_lenient`, so is a part that is no XML.

        `naming` finds where a part names the language of its texts.
        """
        self._naming = naming
        self._data = data
        self._readers = dict(readers)
        self._has_doctype = has_doctype
        self.left = list(left)
        """What was left alone, with the number of its row, or that of its part."""
        self._counts: dict[str, int] = {}
        self.texts: list[str] = []
        """What is to be translated, in the order of the parts."""
        with opened(data) as archive:
            for number, name in enumerate(self._readers, 1):
                try:
                    texts = self._part(archive, name).texts
                except InvalidFile:
                    if not is_lenient:
                        raise
                    self.left.append((number, _NO_XML))
                    continue
                self._counts[name] = len(texts)
                self.texts += texts
                if len(self.texts) > MOST_TEXTS:
                    raise InvalidFile(
                        f"The file has more than {MOST_TEXTS:,} texts.", "Translate it in parts."
                    )

    def lacking(self, translations: Sequence[str]) -> str:
        """What cannot be written: nothing, because XML has every character."""
        del translations
        return ""

    def write(self, translations: Sequence[str], languages: Languages | None = None) -> bytes:
        """The package with a translation in the place of each text; other parts are as they were.

        Where a part names the first of `languages`, it names the second. Raises `ValueError` where
        there are not as many translations as texts.
        """
        if len(translations) != len(self.texts):
            raise ValueError(f"{len(translations)} translations for {len(self.texts)} texts")
        of_part: dict[str, Sequence[str]] = {}
        position = 0
        for name, count in self._counts.items():
            of_part[name] = translations[position : position + count]
            position += count
        result = io.BytesIO()
        with opened(self._data) as archive, zipfile.ZipFile(result, "w") as written:
            written.comment = archive.comment
            for info in archive.infolist():
                with written.open(_like(info), "w") as target:
                    if info.filename in self._counts:
                        own = of_part[info.filename]
                        target.write(self._written(archive, info, own, languages))
                    else:
                        with archive.open(info) as source:
                            shutil.copyfileobj(source, target)
        return result.getvalue()

    def _part(self, archive: zipfile.ZipFile, name: str) -> Part:
        return self._readers[name](part_content(archive, name, has_doctype=self._has_doctype))

    def _written(
        self,
        archive: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        translations: Sequence[str],
        languages: Languages | None,
    ) -> bytes:
        data = archive.read(info)
        content, mark, codec = _decoded(data, info.filename)
        edits = self._naming(content, languages) if self._naming and languages else []
        if not edits and not translations:
            return data
        content = edited(content, edits)
        part = self._readers[info.filename](content)
        return mark + part.written(translations).encode(codec, "xmlcharrefreplace")


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive of a package, which is not larger than it may be."""
    try:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (ValueError, OSError) as error:
            raise zipfile.BadZipFile from error
        with archive:
            _check_sizes(archive, len(data))
            yield archive
    except _BROKEN as error:
        raise InvalidFile("The file is damaged: its ZIP archive is broken.", DAMAGED) from error


def part_content(archive: zipfile.ZipFile, name: str, *, has_doctype: bool = False) -> str:
    """The XML of a part. Raises `InvalidFile` where it is not there, or no XML."""
    try:
        content, *_ = _decoded(archive.read(name), name)
    except KeyError:
        raise InvalidFile(f"The file is damaged: it has no {name}.", DAMAGED) from None
    try:
        # The pages of books are what anybody has written.
        check(content, has_doctype=has_doctype, has_namespaces=not has_doctype)
    except InvalidFile as error:
        raise InvalidFile(f"In {name}: {error.message}", error.hint or DAMAGED) from error
    return content


def _check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    largest = max((info.file_size for info in infos if info.filename.endswith(_XML)), default=0)
    is_bomb = total > _FREE_BYTES and total > _MOST_RATIO * packed
    if is_bomb or total > MOST_BYTES or largest > MOST_PART_BYTES or len(infos) > _MOST_PARTS:
        raise InvalidFile(
            f"Unpacked, the file has {total:,} bytes in {len(infos):,} parts, which is too much.",
            "Translate it in parts.",
        )
    if len({info.filename for info in infos}) < len(infos):
        raise InvalidFile("The file is damaged: it has two parts of one name.", DAMAGED)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise InvalidFile("The file is protected with a password.", "Save it without one.")


_XML = (".xml", ".xhtml", ".html", ".htm", ".ncx", ".opf", ".rels")


def _decoded(data: bytes, name: str) -> tuple[str, bytes, str]:
    """The content of a part, its byte order mark and its codec."""
    mark, codec = b"", UTF_8
    for known, its_codec in (
        (codecs.BOM_UTF8, UTF_8),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(known):
            mark, codec = known, its_codec
    if not mark and (declared := _DECLARED.match(data)):
        codec = declared[1].decode("ascii")
    try:
        return data[len(mark) :].decode(codec), mark, codec
    except (UnicodeDecodeError, LookupError) as error:
        raise InvalidFile(f"{name} is not {codec}.", DAMAGED) from error


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """What a part is written as: as it was stored, at the time it had."""
    like = zipfile.ZipInfo(info.filename, info.date_time)
    like.compress_type = (
        info.compress_type if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
    )
    like.external_attr, like.create_system = info.external_attr, info.create_system
    like.comment = info.comment
    return like
