"""Lists of nouns in Chinese characters and katakana: 剣、鎌 or 剣と盾.

A model that learnt sentences often gives one word for all of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nmt_server.text.limits import is_written_without_spaces

_HAN = "㐀-䶿一-鿿々"
_NOUN = rf"[{_HAN}ァ-ヺーｦ-ﾟA-Za-zＡ-Ｚ０-９0-9]{{1,12}}"
_JAPANESE = rf"[{_HAN}ァ-ヺーｦ-ﾟ]{{1,12}}"
# 逃げる, お守り; in a list of three, where it is no clause.
_WORD = rf"(?:お?{_NOUN}[いうえきぎくけげしすちつみむめりるれ]{{0,2}}|はい|いいえ)"
_YES_OR_NOUN = rf"(?:{_NOUN}|はい|いいえ)"
_LISTS = [
    rf"{_YES_OR_NOUN}(?:[、､]{_YES_OR_NOUN})+",
    rf"{_WORD}(?:[、､]{_WORD}){{2,}}",
    # A dot or a slash is in names, too, which are in katakana.
    rf"[{_HAN}]{{1,8}}(?:[・･/／][{_HAN}]{{1,8}})+",
    rf"{_NOUN}(?:[とや、､]{_NOUN})+",
    # Not R&B.
    rf"{_JAPANESE}(?: ?[&＆] ?{_JAPANESE})+",
]
_LIST = re.compile(rf"(?:{'|'.join(_LISTS)})(?=。?\Z)")
# Between clauses in Chinese.
_WITH_COMMAS = re.compile(rf"{_NOUN}(?: ?[,，] ?{_NOUN})+(?=。?\Z)")
_SEPARATOR = re.compile("[、､・･/／とや]| ?[,，&＆] ?")
_NUMERAL = re.compile("[〇一二三四五六七八九十百千万億]+")
_CONJUNCTION = re.compile(f"(?:[とや]| ?[&＆] ?){_NOUN}$")
_MOST_ITEMS = 50
# They begin a sentence without a particle: 来週、攻撃.
_ADVERB = re.compile(
    "[今昔後]|[今昨明毎先後当翌]日|[今昨毎翌][夜晩朝]|[先今来][週月年]|[去昨]年|[今次前]回|今度|最[近初後]"
    "|一[体応旦方]|[全大]体|大抵|多分|全[部員然]|[突当全]然|[無勿]論|以[上下前後]|結[局果構]|相当|随分|案外"
    "|意外|是非|先程|早速|至急|現在|将来|同時|本当|絶対|正直|実際|普[段通]|反面|途中|時々|了解|承知"
)
_BETWEEN_ITEMS = re.compile(
    r"\s*[,;、，/·・&＆]\s*(?:(?:and|or|und|oder|et|ou|y|o|e|и|или)\s+)?"
    r"|\s+(?:and|or|with|und|oder|mit|et|ou|avec|y|o|e|con|и|или|с|\+)\s+|[和与與及と]",
    re.IGNORECASE,
)
_ITS_STOPS = " .。"


class ItemList(NamedTuple):
    """The items of a list, whether the last follows a conjunction, and its full stop."""

    items: list[str]
    has_conjunction: bool
    stop: str


def list_of(text: str, language: str) -> ItemList | None:
    """The list that a text is, or None where it is anything else; `language` is that of `text`."""
    found = _LIST.match(text)
    if found is None and language.split("-")[0] == "ja":
        found = _WITH_COMMAS.match(text)
    if found is None:
        return None
    items = _SEPARATOR.split(found.group())
    if len(items) > _MOST_ITEMS or _ADVERB.fullmatch(items[0]):
        return None
    if len(items) == 2 and _is_title(*items):
        return None
    return ItemList(items, bool(_CONJUNCTION.search(found.group())), text[found.end() :])


def _is_title(first: str, second: str) -> bool:
    """Whether two are a title such as 千と千尋: a numeral and a word, or a word and its start."""
    numerals = [_NUMERAL.fullmatch(each) is not None for each in (first, second)]
    return first != second and (numerals[0] != numerals[1] or second.startswith(first))


def has_items(of: ItemList, translation: str) -> bool:
    """Whether a translation of a list may have all its items."""
    parts = _BETWEEN_ITEMS.split(translation.strip(" .!?。！？"))
    return sum(any(map(str.isalnum, part)) for part in parts) >= len(of.items)


def join_items(of: ItemList, translations: list[str], language: str) -> str:
    """A translation into `language` from those of the items, one by one."""
    items = [each.rstrip(_ITS_STOPS) or each for each in translations]
    if is_written_without_spaces(language):
        return "、".join(items) + of.stop
    last = ", "
    if of.has_conjunction and language.split("-")[0] == "en":
        last = " and "
    return ", ".join(items[:-1]) + last + items[-1] + ("." if of.stop else "")
