r"""Gettext catalogues (PO, POT): what has no translation yet is translated.

The text is the `msgid`, and its translation becomes the `msgstr`; of a plural, the second one and
those after it come of `msgid_plural`. What is translated stays, unless it is marked as fuzzy: then
it is translated anew, and stays marked. Comments, contexts, the heading and what is obsolete are
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from nmt_server.documents.declared import place_of_declaration
from nmt_server.documents.document import (
    LINE_BREAK,
    Document,
    Left,
    Slot,
    line_break_in,
    line_number,
)
from nmt_server.errors import InvalidFile

TRANSLATED = "translated already"

_QUOTED = r'"(?:[^"\\\r\n]++|\\[^\r\n])*+"'
_STATEMENT = re.compile(
    rf"""(?:^|(?<=[\r\n]))[ \t]*+(?:
      (?P<comment>(?:\#|domain[ \t])[^\r\n]*+)
    | (?P<key>msgctxt|msgid_plural|msgid|msgstr)(?:\[(?P<number>\d{{1,3}})\])?[ \t]*+
      (?:(?:\r\n|\r|\n)[ \t]*+)?
      (?P<value>{_QUOTED}(?:[ \t]*+(?:\r\n|\r|\n)[ \t]*+{_QUOTED})*+)
    | (?P<wrong>[^\s][^\r\n]*+)
    )""",
    re.VERBOSE,
)
_PIECE = re.compile(_QUOTED)
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))")
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_MEANT = {"\\": r"\\", '"': r"\"", **{sign: f"\\{name}" for name, sign in _MEANING.items()}}
_LINE = re.compile(r"[^\n]*+\n|[^\n]++")
_TO_ESCAPE = re.compile(r'[\\"\n\t\r\a\b\f\v]')


def read_po(content: str) -> Document:
    """A document of what has no translation. Raises `InvalidFile` for a line that is none of PO."""
    write = partial(_written, line_break_in(content))
    return Document(content, _slots(content), write, declared=place_of_declaration(content))


def _slots(content: str) -> Iterator[Slot | Left]:
    text = plural = context = ""
    is_fuzzy = has_ended = False
    for found in _STATEMENT.finditer(content):
        comment, key = found["comment"], found["key"]
        if found["wrong"]:
            number = line_number(content, found.start("wrong"))
            raise InvalidFile(
                f"Line {number} is not as in a gettext catalogue.",
                "There are comments (#), and msgctxt, msgid, msgid_plural and msgstr with a text "
                "in quotes.",
            )
        if has_ended and (comment or key != "msgstr"):
            text = plural = context = ""
            is_fuzzy = has_ended = False
        if comment:
            is_fuzzy = is_fuzzy or (comment.startswith("#,") and "fuzzy" in comment)
            continue
        value = _read(found["value"])
        if key == "msgid":
            text = value
        elif key == "msgid_plural":
            plural = value
        elif key == "msgctxt":
            context = value
        else:
            has_ended = True
            source = plural if plural and int(found["number"] or 0) else text
            # The heading is the translation of nothing.
            if not source.strip() or (not text and not context):
                continue
            start, end = found.span("value")
            if value.strip() and not is_fuzzy:
                yield Left(start, TRANSLATED)
            else:
                yield Slot(start, end, source)


def _read(raw: str) -> str:
    inside = "".join(piece[0][1:-1] for piece in _PIECE.finditer(raw))
    return _ESCAPE.sub(_character, inside) if "\\" in inside else inside


def _character(found: re.Match[str]) -> str:
    octal, hexadecimal, sign = found.groups()
    if sign is not None:
        return _MEANING.get(sign, sign)
    return chr(int(octal, 8) if octal else int(hexadecimal, 16))


def _written(line_break: str, translation: str, _raw: str) -> str:
    lines = _LINE.findall(LINE_BREAK.sub("\n", translation)) or [""]
    quoted = ['"' + _TO_ESCAPE.sub(lambda found: _MEANT[found[0]], line) + '"' for line in lines]
    return line_break.join(['""', *quoted] if len(quoted) > 1 else quoted)
