"""Whether a translation has the numbers of its source.

A false alarm is worse than a miss: what may be the same number in another form is taken to be it.
Numbers are compared as they are written in digits, whatever parts their thousands; what is left on
one side may be said in words on the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from nmt_server.text.counted import says_what_is_counted
from nmt_server.text.number_signs import loses_sign
from nmt_server.text.number_words import east_asian_value, loses_numeral, spoken_numbers
from nmt_server.text.units import loses_unit

_DIGITS = re.compile(r"\d+")
_NOT_ASCII_DIGIT = re.compile(r"[^\D0-9]|[．，]")
# Digits with single signs between, of which some part thousands and some decimals.
NUMBER = re.compile(r"\d+(?:[.,'’٫٬\u00a0\u202f\u2009]\d+)*")
SPACED_NUMBER = re.compile(r"(?<!\d)[1-9]\d{0,2}(?: \d{3})+(?!\d)")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}")
NUMERAL_WITH_DIGITS = re.compile(
    r"(?<![\d,])\d[\d,]*[十百千万億亿兆](?:[\d,]*[十百千万億亿兆])*\d*"
)

# One side may write 100万 and the other 1 million.
_MAGNITUDE = re.compile(
    r"[十百千万億亿兆만억조]|\d\s?(?:[km]|bn|mln|mld|mio|mrd|mil|mill?[ei]\w*|mille|thousand|hundred"
    r"|[bt]ri?lli?[ao]\w*|billi\w*|tausend|тыс\w*|млн|млрд|миллион\w*|миллиард\w*)(?!\w)",
    re.IGNORECASE,
)
_HALF_DAY = re.compile(r"午前|午後|下午|上午|晚上|오전|오후|\b[ap]\.?m\b", re.IGNORECASE)
_ERA = re.compile("明治|大正|昭和|平成|令和")
_ERA_LONGEST = 64
_YEARS = range(1868, 2100)
_FULL_HOUR = re.compile(r"[:：時点시h]\s?00(?!\d)")
# One of something is mostly an article in languages that have them, or nothing.
_ONE_OF = re.compile("(?<!\\d)1[つ人個匹体本枚回度日泊晩杯冊件頭羽台着足種歩口个只次位]")
# Languages whose number words are known (`spoken_numbers`). In others, numbers up to twelve may be
# in words.
_WITH_WORDS = frozenset({"en", "ja", "zh", "yue"})
_IN_WORDS_UP_TO = 12
# So many pairs of numbers are compared, and no more: a text of more is a table.
_MOST_PAIRS = 10_000


def has_digits(text: str) -> bool:
    """Whether there is a digit of any script in `text`."""
    return _DIGITS.search(text) is not None


def ascii_digits(text: str) -> str:
    """The text with the digits of all scripts, and what stands between them, in ASCII."""
    if text.isascii():
        return text
    return _NOT_ASCII_DIGIT.sub(_as_ascii, text)


def same_numbers(
    source: str, target: str, source_language: str = "", target_language: str = ""
) -> bool:
    """Whether a translation has the numbers of its source, as far as can be told.

    Languages are ISO 639-1 codes or BCP 47 tags.
    """
    source, target = ascii_digits(source), ascii_digits(target)
    if target_language.split("-")[0] == "en" and not says_what_is_counted(source, target):
        return False
    knows_words = target_language.split("-")[0] in _WITH_WORDS
    if knows_words and not source.isascii() and loses_numeral(source, target):
        return False
    if not has_digits(source) and not has_digits(target):
        return True
    if knows_words and (loses_sign(source, target) or loses_unit(source, target)):
        return False
    if _has_new_zero(source, target):
        return False
    if _DIGITS.findall(source) == _DIGITS.findall(target):
        return True
    ours, theirs = _readings(source), _readings(target)
    if any(a == b for a in ours for b in theirs):
        return True
    return _are_explained(source, target, source_language, target_language)


def _has_new_zero(source: str, target: str) -> bool:
    """Whether the only number was given zeros in front; a date may be."""
    ours, theirs = _DIGITS.findall(source), _DIGITS.findall(target)
    return (
        len(ours) == len(theirs) == 1
        and ours != theirs
        and len(theirs[0]) > 1
        and theirs[0].startswith("0")
    )


def _as_ascii(match: re.Match[str]) -> str:
    sign = match.group()
    value = unicodedata.decimal(sign, None)
    if value is not None:
        return str(value)
    return {"．": ".", "，": ","}.get(sign, sign)


def _readings(text: str) -> list[Counter[str]]:
    """The numbers of a text, with thousands put together in none, some or all of its forms."""
    put_together = _numbers(text, is_joined=True)
    readings = [put_together, _numbers(text, is_joined=False)]
    if SPACED_NUMBER.search(text):
        spaceless = SPACED_NUMBER.sub(lambda number: number.group().replace(" ", ""), text)
        readings.append(_numbers(spaceless, is_joined=True))
    return readings


def _numbers(text: str, *, is_joined: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    if is_joined:
        for match in NUMERAL_WITH_DIGITS.finditer(text):
            if len(match.group()) < 40:
                found[str(east_asian_value(match.group().replace(",", "")))] += 1
        text = NUMERAL_WITH_DIGITS.sub(" ", text) if found else text
    for match in NUMBER.finditer(text):
        groups = _DIGITS.findall(match.group())
        if is_joined:
            groups = _joined_thousands(match.group(), groups)
        found.update(map(_canonical, groups))
    return found


def _joined_thousands(number: str, groups: list[str]) -> list[str]:
    """1,234,567.89 as 1234567 and 89: the first sign is that of thousands."""
    if len(groups) == 1:
        return groups
    if _INDIAN.fullmatch(number):
        return ["".join(groups)]
    if len(groups[0]) > 3 or groups[0].startswith("0"):
        return groups
    sign = number[len(groups[0])]
    joined = groups[0]
    position = len(joined)
    for count, group in enumerate(groups[1:], 1):
        if number[position] != sign or len(group) != 3:
            return [joined, *groups[count:]]
        joined += group
        position += 1 + len(group)
    return [joined]


def _canonical(digits: str) -> str:
    # 05 is a 5 of a date; 007 is a name.
    return str(int(digits)) if len(digits) == 2 and digits != "00" else digits


def _are_explained(source: str, target: str, source_language: str, target_language: str) -> bool:
    """Whether what is on one side alone may be on the other in another form."""
    ours, theirs = (_numbers(text, is_joined=True) for text in (source, target))
    missing, added = ours - theirs, theirs - ours
    has_magnitude = bool(_MAGNITUDE.search(source) or _MAGNITUDE.search(target))
    if has_magnitude and _figures(source) == _figures(target):
        return True
    _pair_off(missing, added, source + "\n" + target, has_magnitude=has_magnitude)
    missing = _without(missing, target)
    added = _without(added, source)
    if missing and added:
        return False
    if _ONE_OF.search(source):
        missing.pop("1", None)
    left, language = (missing, target_language) if missing else (added, source_language)
    if language.split("-")[0] in _WITH_WORDS:
        return not left
    return all(len(number) <= 2 and int(number) <= _IN_WORDS_UP_TO for number in left)


def _without(numbers: Counter[str], other: str) -> Counter[str]:
    """The numbers that the other side does not say in words; an hour needs no minutes."""
    if not numbers:
        return numbers
    said = spoken_numbers(other)
    return Counter({number: count for number, count in numbers.items() if number not in said})


def _figures(text: str) -> Counter[str]:
    """The numbers of a text without their magnitude: 15 for 150, for 1.5 and for 15,000."""
    numbers = (re.sub(r"\D", "", match.group()) for match in NUMBER.finditer(text))
    return Counter(number.strip("0") for number in numbers)


def _pair_off(
    missing: Counter[str], added: Counter[str], both: str, *, has_magnitude: bool
) -> None:
    """Take away, in place, pairs that can be one number: 100万 and 1 million, 3 p.m. and 15:00.

    `both` is the source with its translation.
    """
    if _FULL_HOUR.search(both):
        for zero in ("0", "00"):
            missing.pop(zero, None)
            added.pop(zero, None)
    has_half_day, has_era = bool(_HALF_DAY.search(both)), bool(_ERA.search(both))
    if not (has_magnitude or has_half_day or has_era) or len(missing) * len(added) > _MOST_PAIRS:
        return
    for ours in list(missing):
        for theirs in list(added):
            figures = ours.strip("0") == theirs.strip("0")
            is_short = len(ours) <= 4 and len(theirs) <= 4
            low, high = sorted((int(ours), int(theirs))) if is_short else (0, 0)
            if (
                (has_magnitude and figures)
                or (has_half_day and high - low == 12)
                or (has_era and low <= _ERA_LONGEST and high in _YEARS)
            ):
                del missing[ours], added[theirs]
                break
