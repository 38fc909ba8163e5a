"""Whether an English translation says what the numbers of a Japanese or Chinese text count.

Digits alone do not tell: `12 minutes 30 minutes` has those of 12時30分, and `12` those of
12万. What is not sure is taken to be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nmt_server.text.number_words import MONTHS, ORDINAL, east_asian_value, spoken_numbers

_NUMERAL = "[〇零一二三四五六七八九十百千万億亿兆]"
# What is counted is after a numeral with a power of ten, or a year. In words such as 十分だ and
# 十人十色, and in 数十人 and 二三人, nothing is counted that a translation must say.
_BEFORE = r"(?<![\d数何幾第、・〇零一二三四五六七八九十百千万億亿兆])"
_MONEY = "ゴールド|ギル(?!ド)|の?ポイント|ドル|の?ダメージ|円"
_IN_NUMERALS = re.compile(
    rf"{_BEFORE}(?!十分|十二分|[十百]人[十一])"
    rf"(?:((?=.?[十百千万億]){_NUMERAL}{{2,20}}|[一二][〇零一二三四五六七八九]{{3}}(?=年))"
    rf"({_MONEY}|個|[枚匹冊](?!目)|人(?![前力])|番(?!手)|階(?!段)|年(?![中生組])|時間|分(?!の)|秒|歳|才)"
    rf"|([百千万])({_MONEY})|\A({_NUMERAL}{{2,20}})\Z)"
)
_MAY_BE_WORDS = {
    "年": re.compile(r"decade|centur|centen|millen", re.IGNORECASE),
    "時間": re.compile(r"day|clock", re.IGNORECASE),
    "分": re.compile(r"hour|half|quarter", re.IGNORECASE),
}
_WHOLE = r"(?<![\d.,:/〜~-])(\d{1,4})"
_TIME_OF_DAY = re.compile(
    r"\d ?[:.h] ?\d\d|clock|[ap]\.?m\b|hour|noon|midnight|\btime|quarter|half"
    r"|\b(?:at|by|until|till?|around|about|before|after|past|from|to|since|between|and|or|almost"
    r"|nearly|exactly|already|is|was|it's) (?:about |around |exactly )?(?:\d|[a-z]+(?:[.,!?]|$))",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"\bmin|\d[:.h]\d\d|\d ?['’′m]|hour|past|\bto\b|half|quarter|portion|part|serving|worth"
    r"|moment|clock|point|cent|score|mark",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|day|date|week|night"
    r"|\d ?(?:st|nd|rd|th)\b|\d ?[/.-] ?\d|[a-z](?:st|nd|rd|th)\b|morrow"
    r"|month|hour|fortnight",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"year|yr|annual|decade|centur|annivers|grade|month|\bage|\bold|birthday|\d ?(?:st|nd|rd|th)\b"
    r"|spring|summer|autumn|winter|season|[a-z](?:st|nd|rd|th)\b|\b(?:1[89]|20)\d\d\b",
    re.IGNORECASE,
)
_HOURS = re.compile(r"hour|\bhr|\d ?h\b|day|clock|minute|night", re.IGNORECASE)
_SECONDS = re.compile(r"\bsec|\d ?[s\"”″]|moment|minute|instant", re.IGNORECASE)
# A unit of time in both languages, with what is counted of it in English.
_COUNTED = tuple(
    (
        re.compile(rf"\d{counter}"),
        re.compile(
            rf"\b((?:[a-z]{{1,12}}[ -])?(?:[a-z]{{1,12}}|\d{{1,12}}))[ -]{unit}s?\b", re.IGNORECASE
        ),
    )
    for counter, unit in (("秒", "second"), ("分", "minute"), ("時間", "hour"), ("年", "year"))
)
_MONTH_COUNT = re.compile(
    r"\d ?[/.-] ?\d|\bmonths? \d|\b(?:\d+(?:st|nd|rd|th)|first|second|third|[a-z]+th) month",
    re.IGNORECASE,
)
_WEEKS = re.compile(r"week|day|fortnight|month", re.IGNORECASE)
# What is counted, and what of it an English text has a word of.
_COUNTERS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(rf"{_WHOLE}時(?!間|代|期|限|給)"), _TIME_OF_DAY),
    (
        re.compile(
            rf"{_BEFORE}(?!一時)[一二三四五六七八九十]{{1,3}}時(?=[にのまか頃ご半だで前過。])"
        ),
        _TIME_OF_DAY,
    ),
    (re.compile(r"\d時間(?!目)"), _HOURS),
    (re.compile(r"\d分(?!の|之|け|割|岐|野|類)"), _MINUTES),
    (re.compile(r"\d秒"), _SECONDS),
    (re.compile(rf"{_WHOLE}日(?!本|間隔)"), _DAYS),
    (re.compile(r"(?<!\d)\d{1,3}年(?![A-Za-z]|生|組|代|目|度|式|製|型)"), _YEARS),
    (re.compile(r"\d週間?"), _WEEKS),
    (re.compile(r"\d(?:[ヶケかカヵ箇個]月)"), re.compile("month|year|quarter", re.IGNORECASE)),
)
_MONTH = re.compile(
    rf"(?<![\d.,:/-])(1[0-2]|[1-9])月(?!間|面|曜)|{_BEFORE}(十[一二]?)月(?=[にのはがもを、。か末])"
)
# Two or three of something.
_SOME = re.compile(
    rf"{_BEFORE}(一[、,]?二|二[、,]?三|三[、,]?四|四[、,]?五|五[、,]?六|六[、,]?七|七[、,]?八|八[、,]?九)"
    r"(?=[十百千万人個日年つ回本枚匹頭歳才度杯時分秒週冊軒名])"
)
_SAYS_SOME = re.compile(
    r"few|couple|several|some|handful|or (?:so|two|more)\b|multiple|various|dozen|[~〜–-]",
    re.IGNORECASE,
)
_CHAPTER_ONE = re.compile(r"\bI\b|one|first|begin|open|start", re.IGNORECASE)
_MAGNITUDE = re.compile(r"(?<![\d,])\d[\d,]*[百千万億亿兆](?:[\d,]*[十百千万億亿兆])*\d*")
_MAGNITUDE_IN_DIGITS = re.compile(
    r"\d\s?(?:[kmb]\b|hundred|thousand|[mbt]r?illion|[十百千万億])", re.IGNORECASE
)
_MAGNITUDE_IN_WORDS = re.compile(
    r"hundred|thousand|illion|dozen|lakh|crore|\bgrand\b", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+(?:[, \u00a0\u202f]\d{3})*")
_LONGEST = 5_000
# Without one of these, nothing is counted; most texts have none.
_ANY_NUMERAL = re.compile(rf"\d|{_NUMERAL}")


def says_what_is_counted(source: str, target: str) -> bool:
    """Whether times, dates and large numbers of `source` may be in an English `target`.

    Both have ASCII digits. A text of many thousand characters is not looked at.
    """
    if source.isascii() or len(source) > _LONGEST or len(target) > _LONGEST:
        return True
    if not _ANY_NUMERAL.search(source):
        return True
    return all(check(source, target) for check in _CHECKS)


def _has_units(source: str, target: str) -> bool:
    return all(
        said.search(target) is not None for counter, said in _COUNTERS if counter.search(source)
    )


def _counts_alike(source: str, target: str) -> bool:
    """Of 5分前, whether there are no three minutes; one and two may be said of other things."""
    for counter, counted in _COUNTED:
        if counter.search(source) is None:
            continue
        known = _values(source) | spoken_numbers(source)
        for match in counted.finditer(target):
            said = _values(match[1]) | spoken_numbers(match[1])
            if any(int(number) > 2 for number in said) and known.isdisjoint(said):
                return False
    return True


def _has_months(source: str, target: str) -> bool:
    months = {east_asian_value(found[1] or found[2]) for found in _MONTH.finditer(source)}
    if not months or _MONTH_COUNT.search(target):
        return True
    words = {word[:3] for word in re.findall(r"[a-z]+", target.lower())}
    return all(MONTHS[month - 1][:3] in words for month in months)


def _has_magnitudes(source: str, target: str) -> bool:
    """Of 12万, whether there is more than a 12."""
    found = [match.group().replace(",", "") for match in _MAGNITUDE.finditer(source)]
    if not found or _MAGNITUDE_IN_DIGITS.search(target) or _MAGNITUDE_IN_WORDS.search(target):
        return True
    values = _values(target)
    return all(len(each) > 40 or str(east_asian_value(each)) in values for each in found)


def _has_numerals(source: str, target: str) -> bool:
    """Of 二十五ゴールド, whether there is a 25."""
    found = [
        (match[1] or match[3] or match[5], match[2]) for match in _IN_NUMERALS.finditer(source)
    ]
    if not found or _MAGNITUDE_IN_DIGITS.search(target):
        return True
    values = _values(target) | spoken_numbers(target)
    for numeral, counter in found:
        words = _MAY_BE_WORDS.get(counter)
        if str(east_asian_value(numeral)) not in values and not (words and words.search(target)):
            return False
    return True


def _has_ordinals(source: str, target: str) -> bool:
    """Of 第二章, whether there is a 2."""
    wanted = {east_asian_value(found[1]) for found in ORDINAL.finditer(source)}
    if wanted == {1} and _CHAPTER_ONE.search(target):
        return True
    return not wanted or {str(each) for each in wanted} <= _values(target) | spoken_numbers(target)


def _has_some(source: str, target: str) -> bool:
    """Of 二、三人, whether there are two or three, or a few."""
    found = [match[1] for match in _SOME.finditer(source)]
    if not found or _SAYS_SOME.search(target):
        return True
    values = _values(target) | spoken_numbers(target)
    return all(
        str(east_asian_value(sign)) in values for each in found for sign in (each[0], each[-1])
    )


def _values(text: str) -> set[str]:
    """The numbers in digits, without the signs between thousands."""
    return {re.sub(r"\D", "", match.group()) for match in _DIGITS.finditer(text)}


_CHECKS: tuple[Callable[[str, str], bool], ...] = (
    _has_units,
    _counts_alike,
    _has_months,
    _has_magnitudes,
    _has_numerals,
    _has_ordinals,
    _has_some,
)
