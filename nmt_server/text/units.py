"""What a number is of, and is easily lost: its unit or its currency.

A model makes 5 swords of a sword of 5kg. Signs that all languages share belong to the number, as
`%` does; words for them are known in English, Japanese and Chinese.
"""

from __future__ import annotations

import re

# Each as it may be written after a number, and how a translation may say it.
_UNITS = (
    ("kg|㎏|キログラム|公斤", "kg|㎏|kilo|キロ|公斤|千克"),
    ("km|㎞|キロメートル|公里", "km|㎞|kilo|klick|キロ|公里|千米"),
    ("キロ", "kg|km|kilo|キロ|公斤|公里|千克|千米"),
    ("mg|㎎|ミリグラム|毫克", "mg|㎎|milli|ミリ|毫克"),
    ("g|グラム", r"\d ?g\b|gram|グラム|克"),
    ("cm|㎝|センチメートル|センチ|厘米", "cm|㎝|centi|センチ|厘米|公分"),
    ("mm|㎜|ミリメートル|毫米", "mm|㎜|milli|ミリ|毫米"),
    ("m|メートル", r"\d ?m\b|met(?:er|re)|メートル|米"),
    ("ml|mL|㎖|ミリリットル|毫升", "ml|㎖|milli|ミリ|毫升"),
    ("L|リットル", r"\d ?l\b|lit(?:er|re)|リットル|升"),
    ("トン(?!ネル|カツ)", r"\d ?t\b|ton|トン|吨"),
    ("インチ", r"inch|\d ?(?:in\b|[\"”″])|寸"),
    ("フィート", r"feet|foot|\d ?(?:ft\b|['’′])|尺"),
    ("マイル", r"mile|\d ?mi\b|里"),
    ("°C|℃|°F|℉|°", "[°℃℉]|degree|celsius|fahrenheit|centigrade|度"),
    ("[kKMGT]i?B|バイト", r"\d ?[kmgt]i?b\b|byte|kilo|mega|giga|tera|バイト|字节"),
    ("[kMG]?Hz|ヘルツ", "[kmg]?hz|hertz|ヘルツ|赫"),
    ("km/h|kph|mph", r"km|kilo|kph|mph|mile|キロ|マイル|公里"),
    ("kcal|カロリー", "k?cal|カロリー|卡"),
)
CURRENCY_SIGN = "[$＄€£￡¥￥₩₽₹]"
"""A sign of a currency, before a number."""
CURRENCY = (
    rf"{CURRENCY_SIGN}|円(?!形|周|柱|卓|盤|陣)|ドル|ユーロ|ウォン|ゴールド|[GＧ](?![A-Za-zＡ-Ｚ])"
    r"|USD|EUR|GBP|JPY|CNY|KRW"
)
"""A currency after a number."""
_SAYS_CURRENCY = re.compile(
    rf"{CURRENCY_SIGN}|dollar|buck|euro|pound|quid|yen\b|yuan|won\b|ruble|rupee|usd|eur|gbp|jpy|cny"
    r"|krw|cent|gold|coin|money|grand|\d ?[kg]\b|円|ドル|ユーロ|ポンド|ウォン|ゴールド|元|块|金",
    re.IGNORECASE,
)
_SIGNS = r"[kcm]?m|[km]?g|m?L|ml|km/h|kph|mph|°[CF]?|[℃℉㎏㎞㎎㎝㎜㎖]|[kKMGT]i?B|[kMG]?Hz|kcal"
UNIT = rf"(?:{_SIGNS})(?![A-Za-z0-9/])"
"""A unit in signs that all languages share."""

_KNOWN = tuple(
    (
        re.compile(rf"(?<!\d)(\d++)\s?(?:{written})(?![A-Za-z/])"),
        re.compile(rf"(?<![A-Za-z])(?:{said})", re.IGNORECASE),
    )
    for written, said in _UNITS
)
UNITS = "|".join(written for written, _ in _UNITS)
"""Any unit after a number, where no letter of Latin follows."""
_ANY_UNIT = re.compile(rf"\d\s?(?:{UNITS})")
_WITH_CURRENCY = re.compile(rf"{CURRENCY_SIGN}\s?(\d+)|(?<!\d)(\d++)\s?(?:{CURRENCY})")
# ｋｇ as kg.
_WIDTH = {0xFEE0 + code: code for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))}
_DIGITS = re.compile(r"\d+")


def loses_unit(source: str, target: str) -> bool:
    """Whether a number of the source is in the translation without what it is of.

    Both have ASCII digits. The translation is in English, Japanese or Chinese.
    """
    numbers = set(_DIGITS.findall(target))
    if not numbers:
        return False
    if not _SAYS_CURRENCY.search(target) and any(
        (found[1] or found[2]) in numbers for found in _WITH_CURRENCY.finditer(source)
    ):
        return True
    source = source.translate(_WIDTH)
    if not _ANY_UNIT.search(source):
        return False
    return any(
        not numbers.isdisjoint(written.findall(source)) and not said.search(target)
        for written, said in _KNOWN
    )
