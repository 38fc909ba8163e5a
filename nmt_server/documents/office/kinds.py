"""Which kind of document a package is, by what is in it."""

from __future__ import annotations

import io
import re
import zipfile

_MIMETYPE = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/([a-z0-9.+-]{1,80})", re.DOTALL)
_OPEN_DOCUMENT = {
    "text": "odt",
    "spreadsheet": "ods",
    "presentation": "odp",
    "graphics": "odg",
}
_PARTS = {"word/": "docx", "xl/worksheets/": "xlsx", "ppt/": "pptx"}
_CONTENT_TYPES = "[Content_Types].xml"
_ODF = "vnd.oasis.opendocument."


def kind_of(data: bytes) -> str:
    """The format of a package that is read; empty for everything else."""
    if not data.startswith(b"PK\x03\x04"):
        return ""
    found = _MIMETYPE.match(data)
    if found is not None:
        return _of_mimetype(found[1].decode("ascii"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return _of_mimetype(said.removeprefix("application/"))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if _CONTENT_TYPES not in names:
        return ""
    kinds = (kind for begin, kind in _PARTS.items() if any(n.startswith(begin) for n in names))
    return next(kinds, "")


def _of_mimetype(name: str) -> str:
    if name == "epub+zip":
        return "epub"
    if not name.startswith(_ODF):
        return ""
    return _OPEN_DOCUMENT.get(name.removeprefix(_ODF).partition("-")[0], "")
