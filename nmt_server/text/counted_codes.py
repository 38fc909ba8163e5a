"""Placeholders for numbers, known by the unit, counter or currency beside them: ZMAZゴールド.

A model that reads a name there often forgets what it is of. A text and its translation are looked
at as if there were numbers in their place.
"""

from __future__ import annotations

import re
from itertools import count

from nmt_server.text.numbers import same_numbers
from nmt_server.text.pattern_sets import PLACEHOLDER_FORM
from nmt_server.text.units import CURRENCY, CURRENCY_SIGN, UNITS

# What is counted, with what a translation may say. Of 個 and the like it may say nothing.
_SAID = (
    ("の?ダメージ", "damage|dmg|hit|hurt|harm|wound|injur|hp|ダメージ|伤|傷"),
    ("の?ポイント", "point|pts?|ポイント|点|點|分"),
    (
        "回(?![復避転収想答路線])",
        r"time|twice|thrice|once|round|attempt|tr(?:y|ies)|turn|hit|repeat|fold|\bx|回|次|遍",
    ),
    ("[歳才](?!能)", "year|age|old|歳|岁|歲"),
    ("レベル(?!アップ)", "level|lv|レベル|等?级|等級"),
)
_UNSAID = (
    "ギル(?!ド)|個(?![性人室別展])|枚(?!挙)|匹(?!敵)|冊(?!子)|時間(?![割帯軸])|分(?![のけ割岐野類身])|秒"
    "|週(?![刊末])|日(?![本記曜々常中付程誌])|年(?![A-Za-z生組齢代長少])|[%％]"
)
_COUNTERS = "|".join((*(written for written, _ in _SAID), _UNSAID))
COUNTED_CODE = re.compile(
    rf"(?<!第)(?:(?<={CURRENCY_SIGN}){PLACEHOLDER_FORM}"
    rf"|{PLACEHOLDER_FORM}(?=\s?(?:(?:{CURRENCY}|{UNITS})(?![A-Za-z/])|{_COUNTERS})))"
)
"""A placeholder for a number, without what is beside it."""
_CHECKS = tuple(
    (re.compile(rf"{PLACEHOLDER_FORM}\s?{written}"), re.compile(said, re.IGNORECASE))
    for written, said in _SAID
)
_WITH_WORDS = frozenset({"en", "ja", "zh"})


def has_counted_code(text: str) -> bool:
    """Whether a placeholder in a text stands for a number."""
    return "ZM" in text and COUNTED_CODE.search(text) is not None


def keeps_numbers(
    source: str, target: str, source_language: str = "", target_language: str = ""
) -> bool:
    """As `same_numbers`, also for the numbers that placeholders stand for."""
    if has_counted_code(source):
        if target_language.split("-")[0] in _WITH_WORDS and any(
            written.search(source) and not said.search(target) for written, said in _CHECKS
        ):
            return False
        unused = (str(number) for number in count(57) if str(number) not in source + target)
        for code in dict.fromkeys(COUNTED_CODE.findall(source)):
            number = next(unused)
            source = source.replace(code, number)
            target = re.sub(code, number, target, flags=re.IGNORECASE)
    return same_numbers(source, target, source_language, target_language)
