r"""The lines of XUnity.AutoTranslator: `source=target`, as jobs and the cache's import read them.

A source ends before the first `=` that has no backslash, and a target before a comment: `//`.
"""

from __future__ import annotations

import re

from nmt_server.text.surrogates import paired

_PIECE = r"[^\\/]++|\\.|/(?!/)|\\\Z"
_PAIR = re.compile(rf"(?P<source>(?:[^\\=/]++|\\.|/(?!/))*+)=(?P<target>(?:{_PIECE})*+)", re.DOTALL)
_DIRECTIVE = re.compile(r"#(?:set|unset|enable|disable)\b")
_EXPRESSION = re.compile(r"s?r:")
_ESCAPE = re.compile(r"\\(?:u(?P<code>[0-9a-fA-F]{4})|(?P<sign>[nr=/\\]))|%3D")
_LINE_BREAKS = {"n": "\n", "r": "\r"}


def pair_in(line: str) -> re.Match[str] | None:
    """The groups `source` and `target` of a line, as written; None where it has no pair."""
    return _PAIR.match(line)


def is_directive(line: str) -> bool:
    """Whether a line says when others hold: `#set level 1`."""
    return _DIRECTIVE.match(line) is not None


def is_expression(line: str) -> bool:
    """Whether the source of a line is a regular expression: `r:` or `sr:`."""
    return _EXPRESSION.match(line) is not None


def resolved(text: str) -> str:
    r"""What a source or target says: `\=`, `\\`, `\/`, `\n`, `\r`, `\uXXXX` and `%3D` resolved."""
    if "\\" not in text and "%" not in text:
        return text
    return paired(_ESCAPE.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    if found["code"]:
        return chr(int(found["code"], 16))
    sign = found["sign"]
    return _LINE_BREAKS.get(sign, sign) if sign else "="
