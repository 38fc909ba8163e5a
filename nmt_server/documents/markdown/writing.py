"""How words are written in Markdown, so that they are read as words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nmt_server.text.ranges import Interval

_SIGN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)|`|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])|~{2,}|={2,}|\[(?=[\^\[])"
    r"|\](?=[(\[:])|!(?=\[)|\{(?=[:#.%])|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,31};)"
)
# Where a document gives names to links, any words in brackets may be one.
_SIGN_OR_NAME = re.compile(rf"{_SIGN.pattern}|\[")
_BEGINNING = re.compile(
    r"(?:#{1,6}(?=\s|\Z)|[-+](?=\s|\Z)|>|(?<=\d)[.)](?=\s)|[=-]+\Z|:(?=\s|::)|\[(?=.*\]:)"
    r"|(?:!!!|\?\?\?\+?)(?=\s))"
)
_NUMBER = re.compile(r"\d{1,9}(?=[.)]\s)")
_LINE_BREAK = re.compile(r"\s*[\r\n]\s*")


def escaped(words: str, *, has_names: bool = False) -> str:
    """Words within a line. With `has_names` the document gives names to links."""
    sign = _SIGN_OR_NAME if has_names else _SIGN
    return sign.sub(_with_backslashes, _LINE_BREAK.sub(" ", words))


def _with_backslashes(found: re.Match[str]) -> str:
    return "".join("\\" + sign for sign in found[0])


def escaped_cell(words: str, *, has_names: bool = False) -> str:
    """Words in a cell of a table."""
    return escaped(words, has_names=has_names).replace("|", "\\|")


def escaped_alternative(words: str, _raw: str) -> str:
    """The text of a picture."""
    return re.sub(r"[\[\]\\`*_]", lambda found: "\\" + found[0], _LINE_BREAK.sub(" ", words))


def at_beginning(words: str) -> str:
    """Words that a line begins with, not to be taken for a heading, a list or a quotation."""
    words = words.lstrip()
    number = _NUMBER.match(words)
    start = number.end() if number else 0
    found = _BEGINNING.match(words, start)
    return words[:start] + "\\" + words[start:] if found else words


def without_formulas(content: str, pieces: Sequence[str | Interval]) -> Sequence[str | Interval]:
    """The pieces of a paragraph, of whose dollars no two enclose a formula with words."""
    said = [each if isinstance(each, str) else content[slice(*each)] for each in pieces]
    if sum(each.count("$") for each in said) < 2:
        return pieces
    return [each.replace("$", "\\$") if isinstance(each, str) else each for each in pieces]


def with_stars(content: str, pieces: Sequence[str | Interval]) -> Sequence[str | Interval]:
    """The pieces of a paragraph, with stars for underscores if one of those is within a word."""
    said = [each if isinstance(each, str) else content[slice(*each)] for each in pieces]
    are_ends = [
        not isinstance(p, str) and s in ("_", "__") for p, s in zip(pieces, said, strict=True)
    ]
    within = (
        is_end and said[i - 1][-1:].isalnum() and said[i + 1][:1].isalnum()
        for i, is_end in enumerate(are_ends)
        if 0 < i < len(said) - 1
    )
    if not any(within):
        return pieces
    return [
        s.replace("_", "*") if is_end else p
        for p, s, is_end in zip(pieces, said, are_ends, strict=True)
    ]
