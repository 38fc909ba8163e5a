"""What stands around a text in a prompt only to show where it is: rules, fences, quotes."""

from __future__ import annotations

import re

from nmt_server.prompts.one_line import Range

_RULE = re.compile(r"(?P<sign>[-=*#~_])(?P=sign){2,40}")
_AROUND = (
    re.compile(r"<\|[^|>\n]{1,40}\|>", re.IGNORECASE),
    re.compile(r"\[/?(?:start|begin|end|stop|text|inst)(?: of)?(?: text)?\]", re.IGNORECASE),
    re.compile(r"<<<?|>>>?"),
    re.compile(r"'''|\"\"\"|```+(?:\w{0,20}\n)?"),
)
_QUOTES = {('"', '"'), ("“", "”"), ("'", "'"), ("`", "`")}
# One mark in another.
_MOST_MARKS = 3


def without_marks(user: str, start: int, end: int) -> Range:
    """The range without space and such marks at its ends."""
    start, end = _stripped(user, start, end)
    for _ in range(_MOST_MARKS):
        inner = _unmarked(user[start:end])
        if inner is None:
            break
        start, end = _stripped(user, start + inner[0], start + inner[1])
    return start, end


def _unmarked(text: str) -> Range | None:
    line, _, rest = text.partition("\n")
    if rest and _RULE.fullmatch(line.strip()) and text.endswith("\n" + line.strip()):
        return len(line), len(text) - len(line.strip())
    for around in _AROUND:
        opened = around.match(text)
        if opened is None:
            continue
        closed = text.rfind("\n", 0, len(text)) + 1
        for found in around.finditer(text, max(opened.end(), closed)):
            if found.end() == len(text):
                return opened.end(), found.start()
    if len(text) > 2 and (text[0], text[-1]) in _QUOTES and "\n" not in text:
        return 1, len(text) - 1
    return None


def _stripped(user: str, start: int, end: int) -> Range:
    text = user[start:end]
    start += len(text) - len(text.lstrip())
    return start, start + len(text.strip())
