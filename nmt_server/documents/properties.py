r"""Java's `.properties`: keys and values as `java.util.Properties.load` reads them.

A value is what follows `=`, `:` or white space after the key, and goes on in the next line after a
backslash. `\uXXXX`, `\n`, `\t` and a backslash before anything else are resolved, and written
again. In a value in which `java.text.MessageFormat` puts something, a quote is doubled, and what is
quoted, as in `'{'`, is no place for anything. A file that is no UTF-8 is Latin-1, as Java has read
them from the beginning.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nmt_server.documents.document import LINE_BREAK, Document, Left, Slot, Writer
from nmt_server.text.surrogates import HALF, has_half, paired

LATIN_1 = "iso8859-1"
_ERRORS: Final = "nmt_server.escaped"

_LINE = re.compile(
    r"""
    [ \t\f]*+
    (?: [\#!][^\r\n]*+
      | (?P<key>(?:[^\\ \t\f\r\n=:]++|\\(?:\r\n|.|\Z))*+)
        [ \t\f]*+ (?:[=:][ \t\f]*+)?
        # White space before a value that begins in the next line.
        (?:\\(?:\r\n|\r|\n)[ \t\f]*+)*+
        (?P<value>(?:[^\\\r\n]++|\\(?:\r\n|.|\Z))*+)
    )
    (?:\r\n|\r|\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = " \t\f"

_UNICODE = r"\\u(?P<code>[0-9a-fA-F]{4})"
_ESCAPE = re.compile(rf"(?:{_UNICODE})|\\(?P<wrap>\r\n|\r|\n)[ \t\f]*+|\\(?P<sign>.)", re.DOTALL)
_IS_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*+\\u[0-9a-fA-F]{4}")
_ESCAPED_LINE = re.compile(
    r"(?:^|(?<=[\r\n]))[^\"\\\r\n]++(?:\\(?!u[0-9a-fA-F]{4})[^\"\\\r\n]*+|\\\\)*+\\u[0-9a-fA-F]{4}"
)
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
_MEANT = {"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\f": r"\f"}
# Some programs escape them wherever they stand.
_SIGNS = ("=", ":", "#", "!")
_TO_ESCAPE = re.compile(r"[\\\n\t\r\f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Where a line break is meant, the file may begin a new line, too.
_WRAPPED_BREAK = re.compile(r"\\n\\(?:\r\n|\r|\n)[ \t\f]*+")

_ARGUMENT = re.compile(r"\{\d{1,3}[,}]")
# In a message: a quote, braces that are quoted, or a quote that is in no message.
_QUOTE = re.compile(r"''|(?P<quoted>'[^'{}]*+[{}](?:[^']|'')*+')|(?P<lone>')")
# Spaces at the end that are part of a value, since the last one is escaped.
_ENDING = re.compile(r"(?: |\\ )*\\ \Z")


def read_properties(content: str) -> Document:
    """A document of the values that are not blank."""
    return Document(content, _slots(content), _writer(content), errors=_ERRORS)


def looks_like_properties(content: str) -> bool:
    """Whether values without quotes are escaped as only such files have them."""
    return _ESCAPED_LINE.search(content) is not None


def _slots(content: str) -> Iterator[Slot | Left]:
    position = 0
    while position < len(content):
        line = _LINE.match(content, position)
        assert line is not None and line.end() > position
        position = line.end()
        if not line["key"] and not line["value"]:
            continue
        raw = line["value"]
        if raw is None:
            continue
        bare = raw.rstrip(_SPACE)
        # A space that is escaped stays in the value.
        raw = raw if _ends_in_backslash(bare) else bare
        text = _read(raw)
        start = line.start("value")
        if has_half(text):
            yield Left(start, HALF)
        elif text.strip():
            yield Slot(start, start + len(raw), text)


def _ends_in_backslash(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _read(raw: str) -> str:
    text = _resolved(raw)
    return _QUOTE.sub(lambda found: found["quoted"] or "'", text) if _is_message(text) else text


def _resolved(raw: str) -> str:
    return paired(_ESCAPE.sub(_character, raw))


def _character(found: re.Match[str]) -> str:
    if found["code"]:
        return chr(int(found["code"], 16))
    return "" if found["wrap"] else _MEANING.get(found["sign"], found["sign"])


def _is_message(text: str) -> bool:
    """Whether a quote is doubled, as in the messages of MessageFormat."""
    quotes = [found.lastgroup for found in _QUOTE.finditer(text)]
    return "lone" not in quotes and (None in quotes or _ARGUMENT.search(text) is not None)


def _with_quotes(translation: str, original: str) -> str:
    """A translation as a message: quotes doubled, but for those that quote in the original."""
    left = Counter(found["quoted"] for found in _QUOTE.finditer(original) if found["quoted"])
    if not left:
        return translation.replace("'", "''")

    def doubled(found: re.Match[str]) -> str:
        left[found[0]] -= 1
        return found[0] if left[found[0]] >= 0 else found[0].replace("'", "''")

    longest_first = sorted(left, key=len, reverse=True)
    return re.sub("|".join([*map(re.escape, longest_first), "'"]), doubled, translation)


def _writer(content: str) -> Writer:
    is_ascii = content.isascii()

    def write(translation: str, raw: str) -> str:
        text = LINE_BREAK.sub("\n", translation).rstrip(" ")
        original = _resolved(raw)
        if _is_message(original):
            text = _with_quotes(text, original)
        wrapped = _WRAPPED_BREAK.search(raw)
        meant = {**_MEANT, "\n": wrapped[0]} if wrapped else _MEANT
        body = text.rstrip("\n")
        text = _TO_ESCAPE.sub(lambda found: meant[found[0]], body) + r"\n" * (len(text) - len(body))
        for sign in _SIGNS:
            if "\\" + sign in raw:
                text = text.replace(sign, "\\" + sign)
        if text.startswith((" ", *_SIGNS)):
            text = "\\" + text
        # A file that is all ASCII may be read as Latin-1.
        if is_ascii or (raw.isascii() and _IS_ESCAPED.search(raw)):
            is_upper = any(digit in raw for digit in "ABCDEF")
            text = _NOT_ASCII.sub(lambda found: _escaped(found[0], is_upper), text)
        ending = _ENDING.search(raw)
        return text + ending[0] if ending else text

    return write


def _escaped_where_lacking(error: UnicodeError) -> tuple[str, int]:
    """What the encoding of a file lacks, in a form in which Java reads it in any."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_escaped(each, is_upper=False) for each in lacking), error.end


codecs.register_error(_ERRORS, _escaped_where_lacking)


def _escaped(character: str, is_upper: bool) -> str:
    units = character.encode("utf-16-be").hex()
    units = units.upper() if is_upper else units
    return "".join(rf"\u{units[start : start + 4]}" for start in range(0, len(units), 4))
