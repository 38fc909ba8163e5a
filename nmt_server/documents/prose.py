"""Whether lines are prose, whatever a file is called."""

from __future__ import annotations

import re
from itertools import islice

from nmt_server.documents.structure import INLINE_TAGS, MOST_LINES, lines_in

# What prose has only here and there.
_SIGN = re.compile(
    r"[<{}\[\]@#*;|\\%$&~^=+`]|//|/\*|--|- |\d+[.,;]\d*[,;]|[\w.$-]++[ \t]*+[:=](?:\s|\Z)"
    r"|[\w.]++\(|(?:import|from|def|class|function|var|let|const|package|using|include|require)\b"
)
_SIGN_WITHIN = re.compile(r"[{};\\]\Z|\t|\||</?[A-Za-z][^<>]*+>|=>|==|\w=\S")
_ONE_SIGN_IN = 50
# What prose never has, but programs, styles and pages have in every fourth line.
_CODE = re.compile(
    r"\{%|</?(?!(?i:"
    + "|".join(sorted(INLINE_TAGS))
    + r")\b)[A-Za-z][\w:-]*+(?:[\s>/]|\Z)|#include\b"
    r"|(?:def|class|function|if|for|while|else|try|switch)\b[^\r\n]*[:({]\Z"
    r"|(?:import|from|export|return|var|let|const|package|using)\s[^.!?]*+(?:[;({]|\bimport\b)"
    r"|import \w[\w.]*+\Z|[A-Za-z_][\w.-]*+[ \t]*+[-+]?=[ \t]*+\S"
)
_CODE_END = re.compile(r"(?:[{};(\[,=]|=>|\)[;:]?|\*/)\Z")
_CODE_BEGIN = re.compile(r"[)}\]]|/\*|\*(?:\s|\Z)|//|@\w|[\w.]++\(|[\"']|[.#][\w-]++ \{|--[\w-]++:")
_ONE_CODE_IN = 4


def is_code(content: str) -> bool:
    """Whether so many lines look like a program, a style or a page that the whole must be one."""
    count = signs = 0
    for line in islice(lines_in(content), MOST_LINES):
        count += 1
        signs += _CODE.match(line) is not None or (
            _CODE_END.search(line) is not None and _CODE_BEGIN.match(line) is not None
        )
    return count > 2 and signs > 1 and signs * _ONE_CODE_IN >= count


def is_prose(content: str) -> bool:
    """Whether next to no line has the signs of markup, of a table or of a program."""
    count = signs = 0
    for line in islice(lines_in(content), MOST_LINES):
        count += 1
        signs += _SIGN.match(line) is not None or _SIGN_WITHIN.search(line) is not None
    return signs * _ONE_SIGN_IN <= count
