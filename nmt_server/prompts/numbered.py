"""Lines with numbers before them, which stay: `1.text`, `2.1.text`, and what AiNiee has for breaks.

AiNiee writes a text of several lines as a list, whose numbers count down to the last one:

    2.[
    "2.2.,first line",
    "2.1.,last line"
    ]
"""

from __future__ import annotations

import re

from nmt_server.prompts.answer import Answer, in_a_line
from nmt_server.prompts.keys import Keys

_NUMBER = re.compile(
    r"\s{0,8}(?:\[[0-9]{1,6}\]|[(（][0-9]{1,6}[)）]|#[0-9]{1,6}(?=\s)"
    r"|(?:#|(?:line|no\.?|text) )?[0-9]{1,6}\s?(?:[.．、:：|)）>]|-(?=\s)))\s{0,4}",
    re.IGNORECASE,
)
_OF_PART = re.compile(r"[0-9]{1,4}\.")
_IN_LIST = re.compile(r'\s{0,8}"[0-9]{1,6}\.[0-9]{1,4}\.,')
_DIGITS = re.compile("[0-9]+")


def numbered(text: str, _keys: Keys) -> Answer:
    """Lines, each of which is translated by itself; a number before one is the next in its row."""
    answer = Answer()
    lines = text.split("\n")
    numbers = [_number(line) for line in lines]
    last: int | None = None
    for index, line in enumerate(lines):
        answer.add("\n" if index else "")
        if in_list := _IN_LIST.match(line):
            _add_in_list(answer, line, in_list.end())
            continue
        start, number = numbers[index]
        if number is None or (last is not None and number not in (last, last + 1)):
            start = 0
        else:
            is_in_parts = number in (
                last,
                numbers[index + 1][1] if index + 1 < len(lines) else None,
            )
            part = _OF_PART.match(line, start) if is_in_parts else None
            if part is not None:
                start = part.end()
            elif number == last:
                start = 0
            last = number
        answer.add(line[:start])
        _add_line(answer, line[start:])
    return answer


def lines(text: str, keys: Keys) -> Answer:
    """The same where all lines have such numbers, else the whole as one text."""
    if has_numbers(text):
        return numbered(text, keys)
    answer = Answer()
    answer.translate(text)
    return answer


def has_numbers(text: str) -> bool:
    """Whether the lines of a text have numbers that count up from one to the next."""
    said = [line for line in text.split("\n") if line.strip()]
    numbers = [_number(line) for line in said]
    if len(said) == 1:
        start, number = numbers[0]
        # `1.5` and `#1 fan` are words.
        has_sign = not said[0][:start].rstrip()[-1:].isdigit()
        return number == 1 and has_sign and not said[0][start : start + 1].isdigit()
    counts = [number for _, number in numbers]
    return bool(said) and all(
        each is not None and (before is None or each in (before, before + 1))
        for before, each in zip([None, *counts], counts, strict=False)
    )


def _number(line: str) -> tuple[int, int | None]:
    """Where the text behind a number begins, and the number; None where there is none."""
    found = _NUMBER.match(line)
    digits = _DIGITS.search(found[0]) if found else None
    return (found.end(), int(digits[0])) if found and digits else (0, None)


def _add_in_list(answer: Answer, line: str, start: int) -> None:
    text = line[start:]
    ending = next((each for each in ('",', '"') if text.endswith(each)), "")
    answer.add(line[:start])
    _add_line(answer, text.removesuffix(ending))
    answer.add(ending)


def _add_line(answer: Answer, text: str) -> None:
    if text.strip(" []"):
        answer.translate(text, in_a_line)
    else:
        answer.add(text)
