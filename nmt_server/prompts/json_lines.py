"""JSON, and JSON a line, whose texts are asked back in the same structure."""

from __future__ import annotations

import re
from typing import Any

from nmt_server.prompts.answer import Answer, in_quotes
from nmt_server.prompts.keys import Keys
from nmt_server.text import any_json

# No prompt nests deeper, and what does would end the stack.
_MOST_NESTED = 60

# What GalTransl puts before each line, to see whether its number is the one that was asked for.
_ANCHOR = re.compile(r"\A[A-Za-z0-9]{1,8}\|")


def json_value(text: str, keys: Keys) -> Answer | None:
    """A value of JSON: an object or a list."""
    value = json_in(text)
    if value is None:
        return None
    answer = Answer()
    write_value(answer, value, keys, is_text=True)
    return answer


def json_lines(text: str, keys: Keys) -> Answer | None:
    """An object a line."""
    answer = Answer()
    is_first = True
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        anchor = found[0] if (found := _ANCHOR.match(line)) else ""
        value = json_in(line.removeprefix(anchor))
        if not isinstance(value, dict):
            return None
        answer.add(("" if is_first else "\n") + anchor)
        is_first = False
        write_value(answer, value, keys, is_text=True)
    return answer if answer.parts else None


def json_list_by_id(text: str, keys: Keys) -> Answer | None:
    """A list of texts with numbers, in `lines` of an object, asked back as an object by number."""
    value = json_in(text)
    lines = value.get("lines") if isinstance(value, dict) else None
    if not isinstance(lines, list):
        return None
    answer = Answer()
    answer.add("{")
    for index, line in enumerate(lines):
        if not isinstance(line, dict) or not isinstance(line.get("text"), str) or "n" not in line:
            return None
        number = line["n"]
        key = number if isinstance(number, str) else any_json.dumps(number).decode()
        answer.add(f'{"," if index else ""}"{in_quotes(key)}":"')
        answer.translate(line["text"], in_quotes)
        answer.add('"')
    answer.add("}")
    return answer


def json_in(text: str) -> Any:
    """The object or list that a text is; None where it is none, or nested too deeply."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "["):
        return None
    try:
        value = any_json.loads(stripped)
    except ValueError:
        return None
    return value if isinstance(value, (dict, list)) and not _is_too_deep(value) else None


def write_value(answer: Answer, value: Any, keys: Keys, *, is_text: bool) -> None:
    """Add a value to an answer; its strings are translated where `is_text`."""
    if isinstance(value, str) and is_text:
        answer.add('"')
        answer.translate(value, in_quotes)
        answer.add('"')
    elif isinstance(value, list):
        answer.add("[")
        for index, item in enumerate(value):
            answer.add("," if index else "")
            write_value(answer, item, keys, is_text=is_text)
        answer.add("]")
    elif isinstance(value, dict):
        answer.add("{")
        for index, (key, (wanted, is_wanted)) in enumerate(keys.of(value).items()):
            answer.add(f'{"," if index else ""}"{in_quotes(wanted)}":')
            write_value(answer, value[key], keys, is_text=is_text and is_wanted)
        answer.add("}")
    else:
        answer.add(any_json.dumps(value).decode())


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_NESTED):
        level = [
            child
            for each in level
            if isinstance(each, (dict, list))
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
