"""Files that are no text at all, by the bytes that they begin with."""

from __future__ import annotations

import io
import re
import zipfile

_OPEN_DOCUMENT = {
    "text": "an OpenDocument text (.odt, a ZIP file)",
    "spreadsheet": "an OpenDocument spreadsheet (.ods, a ZIP file)",
    "presentation": "an OpenDocument presentation (.odp, a ZIP file)",
}
# By what the names in the archive begin with.
_ARCHIVES = (
    ("word/", "a Word document (.docx, a ZIP file)"),
    ("xl/", "an Excel workbook (.xlsx, a ZIP file)"),
    ("ppt/", "a PowerPoint presentation (.pptx, a ZIP file)"),
    ("META-INF/MANIFEST.MF", "a Java archive (.jar, a ZIP file)"),
    ("AndroidManifest.xml", "an Android package (.apk, a ZIP file)"),
)
_MIMETYPE = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/([a-z0-9.+-]{1,80})", re.DOTALL)
# By a name in an OLE compound file.
_OLD_OFFICE = (
    ("EncryptedPackage", "an Office document that is protected with a password"),
    ("WordDocument", "an old Word document (.doc)"),
    ("Workbook", "an old Excel workbook (.xls)"),
    ("Book", "an old Excel workbook (.xls)"),
    ("PowerPoint Document", "an old PowerPoint presentation (.ppt)"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a file compressed with gzip"),
    (b"BZh", "a file compressed with bzip2"),
    (b"\xfd7zXZ\0", "a file compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"\xde\x12\x04\x95", "a compiled gettext catalogue (.mo)"),
    (b"\x95\x04\x12\xde", "a compiled gettext catalogue (.mo)"),
    (b"bplist00", "a binary property list"),
    (b"\x04\x08", "data of Ruby, such as those of RPG Maker (.rvdata2)"),
    (b"UnityFS\0", "a bundle of Unity"),
    (b"\x1a\x45\xdf\xa3", "a video (Matroska or WebM)"),
    (b"\0\0\x01\xba", "a video, or subtitles as pictures (VobSub)"),
    (b"OggS", "a sound or a video (Ogg)"),
    (b"fLaC", "a sound (FLAC)"),
    (b"ID3", "a sound (MP3)"),
)
# These could begin a text, which has no NUL among its first characters.
_WORDS = frozenset((b"BZh", b"OggS", b"fLaC", b"ID3"))
_HEAD = 512


def what_it_is(data: bytes) -> str:
    """What a file is that is no text, such as "a PDF document"; empty where that is not known."""
    head = data[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        named = (what for name, what in _OLD_OFFICE if name.encode("utf-16-le") in data)
        return next(named, "an old Office document (OLE)")
    is_binary = b"\0" in head
    if is_binary and head.startswith(b"MZ"):
        return "a program for Windows"
    if is_binary and head[4:8] == b"ftyp":
        return "a video or a picture (MPEG-4, HEIF)"
    if is_binary and head.startswith(b"RIFF"):
        return {b"WEBP": "a picture (WebP)", b"WAVE": "a sound (WAV)"}.get(head[8:12], "a video")
    for magic, what in _MAGIC:
        if head.startswith(magic) and (is_binary or magic not in _WORDS):
            return what
    return ""


def _archive(data: bytes) -> str:
    if found := _MIMETYPE.match(data):
        kind = found[1].decode("ascii")
        if kind == "epub+zip":
            return "an electronic book (.epub, a ZIP file)"
        return _OPEN_DOCUMENT.get(kind.rpartition(".")[2], "an OpenDocument file (a ZIP file)")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "a ZIP file that is cut off or broken"
    for begin, what in _ARCHIVES:
        if any(name.startswith(begin) for name in names):
            return what
    return "a ZIP file"
