"""Short numbers in the place of those that a model gets wrong.

A model that makes 123456 of 123456789 translates a sentence about 57 well: it reads `57` in the
place of the long number, which comes back for it. A placeholder such as `ZMAZ` would read like a
name, and a hero would take no damage but a person.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nmt_server.text.counted_codes import COUNTED_CODE, has_counted_code
from nmt_server.text.number_signs import SIGN, ascii_sign, is_sign
from nmt_server.text.number_words import ordinals_in_digits
from nmt_server.text.numbers import NUMBER, NUMERAL_WITH_DIGITS, SPACED_NUMBER, ascii_digits
from nmt_server.text.units import CURRENCY_SIGN, UNIT

# More than one of a thing, with figures that differ, and small: of anything there may be so many.
_STAND_INS = "15 17 13 18 16 14 19 57 38 64 29 83 46 75 92 68 34 87 53 79 26 94 63 48 72 39 86"
# 1 000 000 is one number; -5, 50%, 5kg and $5 are one each.
_WHOLE = re.compile(
    rf"({SIGN})?({CURRENCY_SIGN}\s?)?({SPACED_NUMBER.pattern}|{NUMBER.pattern})(\s?(?:[%％]|{UNIT}))?"
    rf"|({COUNTED_CODE.pattern})"
)
# Of four digits or more; what may be a year or a date is read as that.
_LONG = re.compile(
    r"(?!(?:1\d|2[01])\d\d$)\d{4,}(?:[.,]\d+)?|[1-9]\d{0,2}(?:[.,'’ \u00a0\u202f\u2009]\d{3})+"
)
_HAS_LONG = re.compile(r"\d\D?\d\D?\d\D?\d")


class StandIns(NamedTuple):
    """A text with stand-ins; `originals` has the numbers in ASCII digits by their stand-ins."""

    text: str
    originals: dict[str, str]


def with_stand_ins(text: str, *, only_long: bool = False) -> StandIns | None:
    """The text with two digits in the place of each number but 1, which has no plural.

    A sign, a unit and a currency belong to the number: models lose them as they lose digits.
    Ordinals such as 第二 are read as digits, which models know better. A placeholder for a number
    is replaced as one.

    With `only_long` only those of four digits or more, which most models get wrong, are replaced;
    without, by other stand-ins, with which a model may do better. None where there is no such
    number, where there are too many, or where they are parts of numerals such as 15万.
    """
    if only_long and not _HAS_LONG.search(text) and not has_counted_code(text):
        return None
    digits = ascii_digits(text if only_long else ordinals_in_digits(text))
    if NUMERAL_WITH_DIGITS.search(digits):
        return None
    numbers = [found for found in _WHOLE.finditer(digits) if _is_replaced(found, only_long)]
    unused = [stand_in for stand_in in _STAND_INS.split() if stand_in not in digits]
    if not numbers or len(numbers) >= len(unused):
        return None
    free = iter(unused if only_long else unused[1:])
    originals: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        if not _is_replaced(match, only_long):
            return match.group()
        stand_in = next(free)
        if match[5]:
            originals[stand_in] = match[5]
            return stand_in
        hyphen = "" if _sign(match) else match[1] or ""
        unit = (match[4] or "").replace("％", "%")
        originals[stand_in] = _sign(match) + (match[2] or "") + match[3] + unit
        return hyphen + stand_in

    return StandIns(_WHOLE.sub(replaced, digits), originals)


def put_back(translation: str, stand_ins: StandIns) -> str | None:
    """The translation with the numbers themselves; None where a stand-in is not there just once."""
    pattern = _pattern(stand_ins)
    if sorted(match[1] for match in pattern.finditer(translation)) != sorted(stand_ins.originals):
        return None
    return put_back_so_far(translation, stand_ins)


def put_back_so_far(beginning: str, stand_ins: StandIns) -> str:
    """What there is of a translation, with the numbers themselves for the stand-ins in it."""

    def number(match: re.Match[str]) -> str:
        original = stand_ins.originals[match[1]]
        return original + _ordinal_ending(original) if match[2] else original

    return _pattern(stand_ins).sub(number, beginning)


def _is_replaced(number: re.Match[str], only_long: bool) -> bool:
    if number[5]:
        return True
    if only_long:
        return _LONG.fullmatch(number[3]) is not None
    return number[3] != "1" or bool(_sign(number) or number[2] or number[4])


def _sign(number: re.Match[str]) -> str:
    """The sign of a number in ASCII, or nothing where there is none but perhaps a hyphen."""
    is_one = number[1] and is_sign(number.string, number.start())
    return ascii_sign(number[1]) if is_one else ""


def _pattern(stand_ins: StandIns) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\d)({'|'.join(stand_ins.originals)})(?!\d)((?:st|nd|rd|th)\b)?", re.ASCII
    )


def _ordinal_ending(number: str) -> str:
    """How an English ordinal ends: no number ends as its stand-in does, and no unit has an end."""
    if not number[-1].isdigit():
        return ""
    if number[-2:-1] == "1":
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
