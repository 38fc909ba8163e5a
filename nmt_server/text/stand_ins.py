"""Short numbers in the place of those that a model gets wrong.

A model that makes 123456 of 123456789 translates a sentence about 57 well: it reads `57` in the
place of the long number, which comes back for it. A placeholder such as `ZMAZ` would read like a
name, and a hero would take no damage but a person.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nmt_server.text.numbers import NUMBER, NUMERAL_WITH_DIGITS, SPACED_NUMBER, ascii_digits

# More than one of a thing, with figures that differ, and small: of anything there may be so many.
_STAND_INS = "15 17 13 18 16 14 19 57 38 64 29 83 46 75 92 68 34 87 53 79 26 94 63 48 72 39 86"
# 1 000 000 is one number.
_WHOLE = re.compile(f"{SPACED_NUMBER.pattern}|{NUMBER.pattern}")


class StandIns(NamedTuple):
    """A text with stand-ins; `originals` has the numbers in ASCII digits by their stand-ins."""

    text: str
    originals: dict[str, str]


def with_stand_ins(text: str) -> StandIns | None:
    """The text with two digits in the place of each number but 1, which has no plural.

    None where there is no such number, where there are too many, or where they are parts of
    numerals such as 15万.
    """
    digits = ascii_digits(text)
    if NUMERAL_WITH_DIGITS.search(digits):
        return None
    numbers = [number for number in _WHOLE.findall(digits) if number != "1"]
    unused = [stand_in for stand_in in _STAND_INS.split() if stand_in not in digits]
    if not numbers or len(numbers) > len(unused):
        return None
    free = iter(unused)
    originals: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        number = match.group()
        if number == "1":
            return number
        stand_in = next(free)
        originals[stand_in] = number
        return stand_in

    return StandIns(_WHOLE.sub(replaced, digits), originals)


def put_back(translation: str, stand_ins: StandIns) -> str | None:
    """The translation with the numbers themselves; None where a stand-in is not there just once."""
    originals = stand_ins.originals
    pattern = re.compile(rf"(?<!\d)(?:{'|'.join(originals)})(?!\d)", re.ASCII)
    if sorted(pattern.findall(translation)) != sorted(originals):
        return None
    return pattern.sub(lambda match: originals[match.group()], translation)
