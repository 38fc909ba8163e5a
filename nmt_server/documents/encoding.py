"""From bytes to text: the only place that knows which encoding a file is in.

A byte order mark says it, or whoever sent the file. Else it is UTF-8 where that is possible, UTF-16
where every other byte is NUL, and otherwise what `charsets` finds likely.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, NamedTuple

from nmt_server.documents.charsets import CHARSETS, detect, text_in
from nmt_server.documents.document import line_number
from nmt_server.errors import InvalidFile, InvalidRequest

UTF_8 = "utf-8"

# A file in which more than one in so many characters is NUL is no text, or UTF-16.
_ONE_NUL_IN = 8
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_LONGEST_MARK = 4
# What decides is in the first part that is not ASCII.
_BLOCK = 64 * 1024
_ASCII = re.compile("[\t\n\r -~]")
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
# Its escape sequences make a text of ASCII bytes another one; `\$` of RPG Maker is ESC and $, too.
_ISO_2022_JP = re.compile(rb"\x1b\$[@B][!-~]{2}")
# Those whose extensions are what files really have.
_EXTENDED = {
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "ascii": UTF_8,
    "utf-8-sig": UTF_8,
    "utf-16": "utf-16-le",
}
_NAMES = {charset.codec: charset.name for charset in CHARSETS} | {
    UTF_8: "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "iso2022_jp": "ISO-2022-JP",
    "iso8859-1": "ISO-8859-1",
}


class Decoded(NamedTuple):
    """The text of a file, its byte order mark, which is not in `content`, and its codec."""

    content: str
    mark: bytes
    encoding: str


def decode(data: bytes, encoding: str = "", language: str = "", usual: str = "") -> Decoded:
    """The text of a file.

    `encoding` is what somebody says that it is in; a byte order mark says more. `language` is that
    of its texts, which helps to tell. `usual` is the codec of such a file where nothing tells, or
    where it reads the same. Raises `InvalidFile` with the line where the bytes are no
    text, and `InvalidRequest` for an encoding that does not exist.
    """
    named = codec_of(encoding)
    mark, marked = _mark_of(data)
    codec = marked or named or _codec_of_sample(*_sample(io.BytesIO(data)), language)
    data = data[len(mark) :]
    codec = codec or usual
    try:
        content = data.decode(codec or UTF_8)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec or UTF_8, errors="replace")
        raise _no_text(codec, line_number(before, len(before))) from error
    if content.count("\0") * _ONE_NUL_IN > len(content):
        raise _no_text(codec, line_number(content, content.index("\0")))
    if usual and not named and codec != UTF_8 and text_in(data, usual, is_cut=False) == content:
        codec = usual
    return Decoded(content, mark, codec)


def codec_at(stream: BinaryIO, encoding: str = "", language: str = "") -> str:
    """As `decode`, the codec of a stream, which is left behind its byte order mark.

    The stream stands at its beginning and can be sought in. What it is in may not be plain, because
    of some rows: then it is UTF-8 for the others.
    """
    named = codec_of(encoding)
    mark, marked = _mark_of(stream.read(_LONGEST_MARK))
    stream.seek(0)
    codec = marked or named or _codec_of_sample(*_sample(stream), language)
    stream.seek(len(mark))
    return codec or UTF_8


def codec_of(encoding: str) -> str:
    """The codec that is meant by the name of an encoding; empty for none."""
    if not encoding.strip():
        return ""
    try:
        found = codecs.lookup(encoding.strip())
        "".encode(found.name)
    except (LookupError, ValueError) as error:
        known = ", ".join(dict.fromkeys(_NAMES.values()))
        raise InvalidRequest(
            f"There is no encoding {encoding[:40]!r}.", f"There are: {known}, ..."
        ) from error
    return _EXTENDED.get(found.name, found.name)


def name_of(codec: str) -> str:
    """The name of an encoding as other programs write it."""
    return _NAMES.get(codec, codec)


def charset_of(content: bytes, codec: str) -> str:
    """The charset of a file for its Content-Type: what its mark says, or the codec it was in."""
    mark, marked = _mark_of(content)
    if mark or not codec.startswith("utf-16"):
        return name_of(marked or codec or UTF_8).lower()
    return codec.replace("utf-16-", "utf-16")


def _mark_of(data: bytes) -> tuple[bytes, str]:
    return next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), (b"", ""))


def _sample(stream: BinaryIO) -> tuple[bytes, bool]:
    """Up to two blocks, from the first one on that is not ASCII; and whether they are cut there."""
    while block := stream.read(_BLOCK):
        if not block.isascii() or b"\0" in block or _ISO_2022_JP.search(block):
            return block + stream.read(_BLOCK), bool(stream.read(1))
    return b"", False


def _codec_of_sample(sample: bytes, is_cut: bool, language: str) -> str:
    """The codec of a piece of a text; empty where none is plain.

    A text of which single lines are broken is in the encoding of the others.
    """
    if sample.isascii() and _ISO_2022_JP.search(sample):
        return "iso2022_jp" if text_in(sample, "iso2022_jp", is_cut=is_cut) else UTF_8
    is_utf8 = text_in(sample, UTF_8, is_cut=is_cut) is not None
    if b"\0" in sample and (not is_utf8 or sample.count(0) * _ONE_NUL_IN > len(sample)):
        return _utf_16_of(sample, is_cut) or (UTF_8 if is_utf8 else "")
    if is_utf8:
        return UTF_8
    foreign = [line for line in sample.split(b"\n") if not line.isascii()]
    if 2 * sum(text_in(line, UTF_8, is_cut=False) is not None for line in foreign) > len(foreign):
        return UTF_8
    return detect(sample, language, is_cut=is_cut)


def _utf_16_of(sample: bytes, is_cut: bool) -> str:
    """The byte order of UTF-16 without a mark: the one in which the NULs belong to ASCII."""
    best = ""
    most = 0
    for codec in ("utf-16-le", "utf-16-be"):
        text = text_in(sample, codec, is_cut=is_cut)
        if text is None:
            continue
        ascii_characters = len(_ASCII.findall(text))
        if not _CONTROL.search(text) and ascii_characters > most:
            best, most = codec, ascii_characters
    return best if 2 * most > sample.count(0) else ""


def _no_text(codec: str, line: int) -> InvalidFile:
    hint = "Name the encoding that the file is in, such as Shift_JIS, or save it as UTF-8."
    if not codec:
        message = f"Line {line} is not UTF-8, nor plainly in another encoding."
        return InvalidFile(message, hint, option="encoding")
    return InvalidFile(f"Line {line} is not {name_of(codec)}.", hint, option="encoding")
