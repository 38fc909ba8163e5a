r"""The files of XUnity.AutoTranslator: `source=target` on each line.

`\=`, `\\`, `\/`, `\n`, `\r`, `\uXXXX` and `%3D` are resolved; `//` begins a comment. Lines that are
regular expressions (`r:`, `sr:`) or directives (`#set level 1`) are no translations of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nmt_server.cache.files.entry import Entry, Reading
from nmt_server.cache.files.text import is_text, text_of

_PAIR = re.compile(
    r"(?P<source>(?:[^\\=/]++|\\.|/(?!/))*+)=(?P<target>(?:[^\\/]++|\\.|/(?!/)|\\\Z)*+)", re.DOTALL
)
_NO_PAIR = re.compile(r"//|#(?:set|unset|enable|disable)\b|\s*\Z")
_EXPRESSION = re.compile(r"s?r:")
_ESCAPE = re.compile(r"\\(?:u(?P<code>[0-9a-fA-F]{4})|(?P<sign>[nr=/\\]))|%3D")
_LINE_BREAKS = {"n": "\n", "r": "\r"}
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def read_xunity(stream: BinaryIO, reading: Reading) -> Iterator[tuple[int, Entry]]:
    """Pairs with the numbers of their lines."""
    with text_of(stream, reading) as text:
        for number, line in enumerate(text, 1):
            line = line.rstrip("\r\n")
            if _NO_PAIR.match(line):
                continue
            if _EXPRESSION.match(line):
                reading.left(number, "a regular expression")
            elif (pair := pair_of(line)) is None:
                reading.bad(number, "there is no equals sign between a source and a target")
            elif not is_text(*pair):
                reading.bad(number, f"the line is not {reading.form}")
            else:
                yield number, Entry(*pair)


def pair_of(line: str) -> tuple[str, str] | None:
    """The source and the target of a line, escapes resolved; None where it has none."""
    found = _PAIR.match(line)
    return (_resolved(found["source"]), _resolved(found["target"])) if found else None


def _resolved(text: str) -> str:
    if "\\" not in text and "%" not in text:
        return text
    # Two escapes may be the halves of one character.
    return _HALVES.sub(_joined, _ESCAPE.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    if found["code"]:
        return chr(int(found["code"], 16))
    sign = found["sign"]
    return _LINE_BREAKS.get(sign, sign) if sign else "="


def _joined(found: re.Match[str]) -> str:
    return found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
