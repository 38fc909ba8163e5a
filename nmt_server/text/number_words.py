"""Numbers that a text says in words: number words of English, numerals of Chinese and Japanese."""

from __future__ import annotations

import re
import unicodedata

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_MONTHS = "january february march april may june july august september october november december"
_OTHER_WORDS = {
    **dict.fromkeys(("no", "none", "nothing"), 0),
    **dict.fromkeys(("once", "single", "alone", "solo"), 1),
    **dict.fromkeys(("twice", "both", "pair", "couple", "double", "twin", "half"), 2),
    **dict.fromkeys(("thrice", "triple"), 3),
    **dict.fromkeys(("quarter", "quadruple"), 4),
    "dozen": 12,
}
_WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_SMALL.split())},
    **{f"{word}s": value for value, word in enumerate(_SMALL.split()) if value > 1},
    **{word: value for value, word in enumerate(_ORDINALS.split())},
    **{f"{word}s": value for value, word in enumerate(_ORDINALS.split()) if value > 1},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
    **{f"{word[:-1]}ie{end}": 10 * value for value, word in enumerate(_TENS.split(), 2)
       for end in ("s", "th")},
    **{name: value for value, month in enumerate(_MONTHS.split(), 1)
       for name in (month, month[:3])},
    **_OTHER_WORDS,
}  # fmt: skip
MONTHS = tuple(_MONTHS.split())
"""The names of the months in English, from January."""
# Of the clock and the calendar: half past, a quarter to.
_TIMES = {
    **{"half": {30}, "quarter": {15}, "noon": {12}, "midnight": {0, 12, 24}},
    **{"day": {24}, "week": {7}},
}
_ONE = re.compile(r"\ban? (?:year|month|week|day|hour|minute|second|moment)(?!s)", re.IGNORECASE)
_FRACTIONS = frozenset({"half", "third", "quarter", "fourth", "fifth"})
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = re.compile(r"[A-Za-z]+")
# A lone I is no number.
_ROMAN = re.compile(r"(?<![A-Za-z])(?=[VX]|II|IV|IX)X{0,3}(?:IX|IV|V?I{0,3})(?![A-Za-z])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}

_DIGITS = dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
_NUMERAL = re.compile(f"[{''.join([*_DIGITS, *_UNITS, *_MYRIADS])}]+")
# 第二王子 and 第三者 are words.
ORDINAL = re.compile(
    f"第([{''.join([*_DIGITS, *_UNITS])}]{{1,8}})"
    r"(?=[章話節巻回条号弾幕層階期戦日課篇編集番]|部(?![隊屋下門])|\Z)"
)
"""An ordinal in numerals, of what is counted: 第二章."""
_KANA = {
    **{"ひとつ": 1, "ひとり": 1, "ふたつ": 2, "ふたり": 2, "みっつ": 3, "よっつ": 4, "いつつ": 5},
    **{"むっつ": 6, "ななつ": 7, "やっつ": 8, "ここのつ": 9, "はたち": 20, "倍": 2},
}
_KANA_NUMBER = re.compile("|".join(_KANA))
# No number has so many digits in words.
_LONGEST_NUMERAL = 30

# Fractions, Roman numerals and numbers in circles.
_ONE_SIGN = re.compile("[\u00bc-\u00be\u2150-\u217f\u2460-\u249b\u2776-\u2793]")
_FRACTION = re.compile(
    r"hal(?:f|ves)|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|[分半\u00bc-\u00be\u2150-\u215e]"
    r"|\d ?[/.,％%] ?\d?|\bper ?cent",
    re.IGNORECASE,
)
_IN_DIGITS = re.compile(r"\d+")


def spoken_numbers(text: str) -> set[str]:
    """Values that `text` may say without digits, in decimal; more rather than fewer.

    A compound is told with its parts: `twenty-one` is 20, 1 and 21.
    """
    values: set[int] = set()
    if text.isascii():
        values |= _english(text) | _roman(text)
    else:
        values |= _east_asian(text) | _english(text) | _roman(text) | _signs(text)
    return {str(value) for value in values}


def loses_numeral(source: str, target: str) -> bool:
    """Whether a number that is one sign, such as Ⅲ, ② or ½, is not in a translation in any form.

    Of a fraction, that there is any counts. The translation is in English, Japanese or Chinese.
    """
    for sign in set(_ONE_SIGN.findall(source)):
        if sign in target or unicodedata.normalize("NFKC", sign) in target:
            continue
        value = unicodedata.numeric(sign)
        if not value.is_integer():
            if not _FRACTION.search(target):
                return True
        elif str(int(value)) not in spoken_numbers(target).union(_IN_DIGITS.findall(target)):
            return True
    return False


def east_asian_value(numeral: str) -> int:
    """The value of a numeral such as 二千二十四, 二〇二四 or 100万; digits must be ASCII.

    `numeral` has digits of both kinds and 十, 百, 千, 万, 億, 兆 alone.
    """
    total = section = 0
    digits = ""
    for sign in numeral:
        if sign in _UNITS:
            section += int(digits or 1) * _UNITS[sign]
            digits = ""
        elif sign in _MYRIADS:
            total += (section + int(digits or 0) or 1) * _MYRIADS[sign]
            section, digits = 0, ""
        else:
            digits += str(_DIGITS.get(sign, sign))
    return total + section + int(digits or 0)


def ordinals_in_digits(text: str) -> str:
    """A text with digits for the numerals of ordinals: 第2章 for 第二章."""
    if "第" not in text:
        return text
    return ORDINAL.sub(lambda found: f"第{east_asian_value(found[1])}", text)


def _east_asian(text: str) -> set[int]:
    values: set[int] = set()
    for match in _NUMERAL.finditer(text):
        if len(match.group()) <= _LONGEST_NUMERAL:
            value = east_asian_value(match.group())
            values.add(value)
            if value >= 10**4:
                # 百万 may be 1 million.
                values.add(int(str(value).rstrip("0")))
        values.update(_DIGITS[sign] for sign in match.group() if sign in _DIGITS)
    values.update(_KANA[match.group()] for match in _KANA_NUMBER.finditer(text))
    return values


def _english(text: str) -> set[int]:
    values: set[int] = {1} if _ONE.search(text) else set()
    total = section = 0
    end: int | None = None
    for match in _WORD.finditer(text):
        word = match.group().lower()
        values |= _TIMES.get(word, set())
        scale = _SCALES.get(word) or _SCALES.get(word.removesuffix("s"))
        value = _WORDS.get(word)
        if scale is None and value is None:
            end = match.end() if word == "and" and end is not None else None
            continue
        if end is None or text[end : match.start()].strip(" -"):
            total = section = 0
        end = match.end()
        if value is not None:
            values.add(value)
            section += value
            if word in _FRACTIONS:
                values.add(1)
        elif scale == 100:
            values.add(scale)
            section = (section or 1) * scale
        elif scale is not None:
            values.add(scale)
            total += (section or 1) * scale
            section = 0
        values |= {section, total + section}
    return values


def _roman(text: str) -> set[int]:
    values = set()
    for match in _ROMAN.finditer(text):
        numbers = [_ROMAN_VALUES[letter] for letter in match.group()]
        following = [*numbers[1:], 0]
        values.add(sum(-a if a < b else a for a, b in zip(numbers, following, strict=True)))
    return values


def _signs(text: str) -> set[int]:
    """Of signs that are numbers: ①, Ⅳ, ², ½ (which is 1 and 2), 壱."""
    values: set[int] = set()
    for sign in text:
        if sign.isascii() or unicodedata.decimal(sign, None) is not None:
            continue
        value = unicodedata.numeric(sign, None)
        if value is None:
            continue
        if value == int(value):
            values.add(int(value))
        else:
            parts = unicodedata.normalize("NFKC", sign).split("\u2044")
            values.update(int(part) for part in parts if part.isdigit())
    return values
