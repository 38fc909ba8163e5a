"""Small documents of Office, OpenDocument and EPUB, as their programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from nmt_server.documents import Document, read_document
from nmt_server.documents.office import Package

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SLIDE = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
OPEN = (
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:officeooo="http://openoffice.org/2009/office"'
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of parts, of which a mimetype is stored."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(name, content, stored)
    return stream.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def run(text: str, properties: str = "") -> str:
    """A run of a Word document."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p>{''.join(inside)}</w:p>"


def field(code: str, shown: str) -> str:
    """A field of a Word document: its code, and what it shows."""
    signs = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in
             ("begin", "separate", "end")]  # fmt: skip
    return f"{signs[0]}<w:r><w:instrText> {code} </w:instrText></w:r>{signs[1]}{shown}{signs[2]}"


def docx(body: str, **parts: str | bytes) -> bytes:
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f"<w:document {WORD}><w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    return packed({"[Content_Types].xml": _TYPES, "word/document.xml": document, **parts})


def xlsx(strings: str, sheet: str, parts: Mapping[str, str] | None = None) -> bytes:
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "xl/sharedStrings.xml": f"<sst {SHEET}>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {SHEET}><sheetData>{sheet}</sheetData>"
            "</worksheet>",
            **(parts or {}),
        }
    )


def pptx(parts: Mapping[str, str]) -> bytes:
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            **{name: f"<p:sld {SLIDE}>{content}</p:sld>" for name, content in parts.items()},
        }
    )


def open_document(kind: str, body: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    content = f"<office:document-content {OPEN}>{body}</office:document-content>"
    return packed({"mimetype": mimetype, "content.xml": content})


def epub(pages: Mapping[str, str], parts: Mapping[str, str] | None = None) -> bytes:
    items = "".join(f'<item href="{name}" media-type="application/xhtml+xml"/>' for name in pages)
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
            'container"><rootfiles><rootfile full-path="OEBPS/a.opf"/></rootfiles></container>',
            "OEBPS/a.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org'
            '/dc/elements/1.1/"><metadata><dc:title>The title</dc:title></metadata><manifest>'
            f"{items}</manifest></package>",
            **{f"OEBPS/{name}": content for name, content in pages.items()},
            **(parts or {}),
        }
    )


def read(data: bytes, kind: str, column: str = "") -> Document | Package:
    return read_document(data, kind, column)


def marked(document: Document | Package) -> bytes:
    """The document with each text in angle brackets."""
    return document.write([f"‹{text}›" for text in document.texts])
