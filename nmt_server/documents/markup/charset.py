"""The encoding that a page says it is in."""

from __future__ import annotations

import codecs
import re

# Browsers look no further for it.
_HEAD = 4096
_DECLARED = re.compile(
    rb"<\?xml[^>]{1,200}?\sencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})"
    rb"|<meta\s[^>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})",
    re.IGNORECASE,
)
# What browsers mean by names that Python does not know, or takes by the letter.
_MEANT = {
    "ascii": "cp1252",
    "gb_2312-80": "gb18030",
    "iso8859-1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "x-x-big5": "big5hkscs",
}


def declared_charset(data: bytes) -> str:
    """The codec that the head of a page of HTML or XML names and that fits it; empty for none.

    What is UTF-8 is nothing else, whatever it is said to be.
    """
    found = _DECLARED.search(data, 0, _HEAD)
    if found is None or _is_utf_8(data):
        return ""
    name = (found[1] or found[2]).decode("ascii", "ignore").lower()
    try:
        name = codecs.lookup(_MEANT.get(name, name)).name
        name = _MEANT.get(name, name)
        data.decode(name)
    except (LookupError, ValueError):
        return ""
    # What could be read to here is not in it.
    return "" if name.startswith("utf-16") else name


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
