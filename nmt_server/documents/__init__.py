"""Files to translate: which formats there are, which one a file has, and its texts.

What is not text comes back byte for byte. Nothing here knows of models or of the database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nmt_server.documents.catalogue import read_po
from nmt_server.documents.declared import declared_in_catalogue
from nmt_server.documents.document import MOST_TEXTS, Document
from nmt_server.documents.encoding import decode
from nmt_server.documents.json_values import read_json, read_jsonl
from nmt_server.documents.key_values import read_key_values
from nmt_server.documents.markdown.reader import read_markdown
from nmt_server.documents.markup.charset import declared_charset
from nmt_server.documents.markup.pages import read_html
from nmt_server.documents.office import (
    Package,
    kind_of,
    read_docx,
    read_epub,
    read_open_document,
    read_pptx,
    read_xlsx,
)
from nmt_server.documents.office.package import DAMAGED
from nmt_server.documents.plain import read_plain
from nmt_server.documents.properties import LATIN_1, read_properties
from nmt_server.documents.recognise import format_by_name_and_content, refuse_binary
from nmt_server.documents.renpy import read_renpy
from nmt_server.documents.resources import read_resx
from nmt_server.documents.subtitles import read_ass, read_srt, read_vtt
from nmt_server.documents.table import read_csv, read_tsv
from nmt_server.documents.translator_plus import read_trans
from nmt_server.documents.xliff import read_xliff
from nmt_server.errors import InvalidFile
from nmt_server.text.markup.marks import MARKS

__all__ = [
    "FORMATS",
    "FORMATS_HINT",
    "MOST_TEXTS",
    "AnyDocument",
    "Document",
    "DocumentFormat",
    "read_document",
    "recognise",
]

AnyDocument = Document | Package
"""A file whose texts can be translated: of text, or a package of parts."""


class DocumentFormat(NamedTuple):
    """A kind of file.

    `has_columns`: some of its texts can be chosen. `wraps`: a line break in a text means no more
    than a space. `markup`: what its texts hold beside words, as names of `PATTERN_SETS` in
    `nmt_server.text.pattern_sets`. `charset` finds what a file itself says that it is in;
    `usual_codec` is that of files that say nothing and are no UTF-8.
    `is_package`: it is a ZIP file, so that `read` takes its bytes; else it takes its content.
    """

    extensions: tuple[str, ...]
    content_type: str
    read: Callable[..., AnyDocument]
    has_columns: bool = False
    wraps: bool = False
    markup: tuple[str, ...] = ()
    charset: Callable[[bytes], str] | None = None
    is_package: bool = False
    usual_codec: str = ""


def _office(
    extensions: tuple[str, ...],
    content_type: str,
    read: Callable[..., Package],
    *,
    has_columns: bool = False,
) -> DocumentFormat:
    return DocumentFormat(
        extensions,
        f"application/{content_type}",
        read,
        has_columns=has_columns,
        markup=MARKS,
        is_package=True,
    )


_OOXML = "vnd.openxmlformats-officedocument."
_ODF = "vnd.oasis.opendocument."
_CUE_MARKUP = ("tags", "braces", "ass")
_GAME_MARKUP = ("codes", "braces", "printf", "tags", "rpgmaker", "minecraft")
_JSON_MARKUP = ("codes", "rpgmaker")
_CATALOGUE_MARKUP = ("codes", "braces", "printf", "tags")

FORMATS = {
    "text": DocumentFormat((".txt", ".text"), "text/plain", read_plain),
    "srt": DocumentFormat(
        (".srt",), "application/x-subrip", read_srt, wraps=True, markup=_CUE_MARKUP
    ),
    "vtt": DocumentFormat((".vtt",), "text/vtt", read_vtt, wraps=True, markup=_CUE_MARKUP),
    "ass": DocumentFormat((".ass", ".ssa"), "text/x-ssa", read_ass, wraps=True, markup=_CUE_MARKUP),
    "csv": DocumentFormat((".csv",), "text/csv", read_csv, has_columns=True),
    "tsv": DocumentFormat((".tsv", ".tab"), "text/tab-separated-values", read_tsv, True),
    "json": DocumentFormat(
        (".json", ".arb"), "application/json", read_json, has_columns=True, markup=_JSON_MARKUP
    ),
    "jsonl": DocumentFormat(
        (".jsonl", ".ndjson"), "application/x-ndjson", read_jsonl, True, markup=_JSON_MARKUP
    ),
    "keyvalue": DocumentFormat(
        (".ini", ".lang", ".strings", ".vdf"), "text/plain", read_key_values, markup=_GAME_MARKUP
    ),
    "properties": DocumentFormat(
        (".properties",),
        "text/plain",
        read_properties,
        markup=("codes", "braces", "printf", "tags"),
        usual_codec=LATIN_1,
    ),
    "renpy": DocumentFormat((".rpy", ".rpym"), "text/plain", read_renpy, markup=("codes", "renpy")),
    "html": DocumentFormat(
        (".html", ".htm", ".xhtml", ".xht"),
        "text/html",
        read_html,
        wraps=True,
        markup=MARKS,
        charset=declared_charset,
    ),
    "markdown": DocumentFormat(
        (".md", ".markdown", ".mdown", ".mkd"),
        "text/markdown",
        read_markdown,
        wraps=True,
        markup=MARKS,
    ),
    "po": DocumentFormat(
        (".po", ".pot"),
        "text/x-gettext-translation",
        read_po,
        markup=_CATALOGUE_MARKUP,
        charset=declared_in_catalogue,
    ),
    "xliff": DocumentFormat(
        (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff"),
        "application/xliff+xml",
        read_xliff,
        markup=(*MARKS, "codes", "braces", "printf"),
        charset=declared_charset,
    ),
    "resx": DocumentFormat(
        (".resx", ".resw"),
        "text/xml",
        read_resx,
        markup=_CATALOGUE_MARKUP,
        charset=declared_charset,
    ),
    "trans": DocumentFormat((".trans",), "application/json", read_trans, markup=_GAME_MARKUP),
    "docx": _office(
        (".docx", ".docm", ".dotx", ".dotm"),
        f"{_OOXML}wordprocessingml.document",
        read_docx,
    ),
    "pptx": _office(
        (".pptx", ".pptm", ".ppsx", ".potx"),
        f"{_OOXML}presentationml.presentation",
        read_pptx,
    ),
    "xlsx": _office(
        (".xlsx", ".xlsm", ".xltx"), f"{_OOXML}spreadsheetml.sheet", read_xlsx, has_columns=True
    ),
    "odt": _office((".odt", ".ott"), f"{_ODF}text", read_open_document),
    "ods": _office((".ods", ".ots"), f"{_ODF}spreadsheet", read_open_document),
    "odp": _office((".odp", ".otp"), f"{_ODF}presentation", read_open_document),
    "odg": _office((".odg", ".otg"), f"{_ODF}graphics", read_open_document),
    "epub": _office((".epub",), "epub+zip", read_epub),
}


FORMATS_HINT = (
    "The formats are: "
    + ", ".join(f"{name} ({', '.join(known.extensions)})" for name, known in FORMATS.items())
    + "."
)
"""Says which formats there are to whoever sent something else."""


def recognise(
    file_name: str, data: bytes, encoding: str = "", language: str = "", column: str = ""
) -> str:
    """The format that a file has by its name and its content together.

    `encoding` and `language` are as for `decode`. Where a `column` is wanted, a file may be a table
    whatever it is called. Raises `InvalidFile`, with the formats that there
    are, for everything else.
    """
    if package := kind_of(data):
        return package
    refuse_binary(data, FORMATS_HINT)
    named = encoding or declared_charset(data) or declared_in_catalogue(data)
    extensions = {name: known.extensions for name, known in FORMATS.items()}
    by_name = (
        FORMATS[name] for name, ends in extensions.items() if file_name.lower().endswith(ends)
    )
    usual = next((known.usual_codec for known in by_name), "")
    content, *_ = decode(data, named, language, usual)
    return format_by_name_and_content(file_name, content, extensions, FORMATS_HINT, column)


def read_document(
    data: bytes, format_name: str, column: str = "", *, encoding: str = "", language: str = ""
) -> AnyDocument:
    """The texts of a file in one of `FORMATS`.

    `column` is the name or the number, from 1, of a table's column, or the key whose values are
    wanted of a JSON file. `encoding` and `language` are as for `decode`. Raises `InvalidFile`, with
    the number of the line where there is one.
    """
    known = FORMATS[format_name]
    if column and not known.has_columns:
        raise InvalidFile(
            f"A file of the format {format_name} has no columns.",
            "Leave column away, or name the format csv or tsv.",
            option="column",
        )
    columns = (column,) if known.has_columns else ()
    if known.is_package:
        kind = kind_of(data)
        if kind != format_name and (kind or not data.startswith(b"PK")):
            raise InvalidFile(
                f"This is no file of the format {format_name}, but of the format {kind}."
                if kind
                else f"This is no file of the format {format_name}.",
                "Name that format, or none." if kind else DAMAGED,
                option="format" if kind else "",
            )
        return known.read(data, *columns)
    refuse_binary(data, FORMATS_HINT)
    if not encoding and known.charset is not None:
        encoding = known.charset(data)
    content, mark, codec = decode(data, encoding, language, known.usual_codec)
    document = known.read(content, *columns)
    assert isinstance(document, Document)
    return document.read_from(data, mark, codec)
