"""Lists of nouns: 剣、鎌 or 剣と盾, and those that other signs or spaces part: 剣;鎌, 剣→鎌, 剣 鎌.

A model that learnt sentences often gives one word for all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from nmt_server.text.adverbs import is_adverb
from nmt_server.text.limits import is_written_without_spaces
from nmt_server.text.ranges import Interval

_HAN = "㐀-䶿一-鿿々"
_JAPANESE = rf"[{_HAN}ァ-ヺーｦ-ﾟ]{{1,12}}"
_NOUN = rf"[{_HAN}ァ-ヺーｦ-ﾟA-Za-zＡ-Ｚ０-９0-9]{{1,12}}"
_ANY_WORD = rf"[{_HAN}ぁ-ゖァ-ヺーｦ-ﾟA-Za-zＡ-Ｚ０-９0-9]{{1,12}}"
# 逃げる, お守り; in a list of three, where it is no clause.
_WORD = rf"(?:お?{_NOUN}[いうえきぎくけげしすちつみむめりるれ]{{0,2}}|はい|いいえ)"
_YES_OR_NOUN = rf"(?:{_NOUN}|はい|いいえ)"
_YES_OR_JAPANESE = rf"(?:{_JAPANESE}|はい|いいえ)"
_PLAIN = [
    rf"{_YES_OR_NOUN}(?:[、､]{_YES_OR_NOUN})+",
    rf"{_WORD}(?:[、､]{_WORD}){{2,}}",
    # A dot or a slash is in names, too, which are in katakana.
    rf"[{_HAN}]{{1,8}}(?:[・･/／][{_HAN}]{{1,8}})+",
    rf"(?=[ァ-ヺーｦ-ﾟ/／]*[{_HAN}]){_JAPANESE}(?:[/／]{_JAPANESE})+",
    r"(?:はい|いいえ)(?: ?[・･/／] ?(?:はい|いいえ|キャンセル|戻る|やめる))+",
    rf"{_NOUN}(?:[とや、､]{_NOUN})+",
    # Not R&B.
    rf"{_JAPANESE}(?: ?[&＆] ?{_JAPANESE})+",
]
# Between clauses in Chinese.
_COMMAS = rf"{_NOUN}(?: ?[,，] ?{_NOUN})+"
# They part no words of a sentence.
_STRONG = ";；+＋→⇒⇔↔×✕>＞|｜•●◆◇■□★☆"
_SIGN = rf"[ \u3000]?[{_STRONG}][ \u3000]?"
_SIGNED = rf"(?=[^{_STRONG}]*[{_STRONG}]){_ANY_WORD}(?:(?:{_SIGN}|[、､]){_ANY_WORD})+"
# In katakana, a dash or an equals sign is in names, too.
_WEAK_SIGN = "[:：=＝〜～‐–—―-]"
_WEAKLY_SIGNED = rf"[{_HAN}]{{1,8}}(?:{_WEAK_SIGN}[{_HAN}]{{1,8}})+"
_SPACES = "[ \u3000]{1,4}"
_SPACED = rf"{_YES_OR_JAPANESE}(?:{_SPACES}{_YES_OR_JAPANESE})+"
_SEPARATOR = "[、､と]|や(?!める)| ?[,，&＆・･/／] ?"
# What is a list, with what parts its items.
_KINDS = [
    (re.compile(rf"(?:{pattern})(?=。?\Z)"), re.compile(f"({separator})"))
    for pattern, separator in (
        ("|".join(_PLAIN), _SEPARATOR),
        (_SIGNED, rf"{_SIGN}|[、､]"),
        (_WEAKLY_SIGNED, _WEAK_SIGN),
        (_SPACED, _SPACES),
    )
]
_WITH_COMMAS = (re.compile(rf"{_COMMAS}(?=。?\Z)"), re.compile(f"({_SEPARATOR})"))
_ENUMERATING = frozenset("、､・･/／とや,，&＆")
_CONJUNCTIONS = frozenset("とや&＆")
_QUOTES = dict(zip('「『“"', '」』”"', strict=True))
_NUMERAL = re.compile("[〇一二三四五六七八九十百千万億]+")
_MOST_ITEMS = 50
_BETWEEN_ITEMS = re.compile(
    r"\s*[,;、，/·・&＆]\s*(?:(?:and|or|und|oder|et|ou|y|o|e|и|или)\s+)?"
    r"|\s+(?:and|or|with|und|oder|mit|et|ou|avec|y|o|e|con|и|или|с|\+)\s+|[和與与及と]",
    re.IGNORECASE,
)
_BETWEEN_SIGNED = re.compile(
    rf"{_BETWEEN_ITEMS.pattern}|{_SIGN}|{_WEAK_SIGN}|\s+(?:plus|to|until|is|by|x)\s+", re.IGNORECASE
)
_BETWEEN_WORDS = re.compile(r"(?:\W|\b(?:the|an?|of)\b)+", re.IGNORECASE)
_ITS_STOPS = " .。"


class Joined(NamedTuple):
    """The translation of a list, and where that of each item is in it."""

    text: str
    places: list[Interval]


class ItemList(NamedTuple):
    """The items of a list, what parts them, its full stop, and the quotation marks around it.

    `start` is where the first item begins in the text.
    """

    items: list[str]
    separators: list[str]
    stop: str
    quotes: tuple[str, str]
    start: int

    def ranges(self) -> list[Interval]:
        """Where each item is in the text."""
        return _ranges(self.start, self.items, self.separators)

    def joined(self, translations: Sequence[str], language: str) -> Joined:
        """A translation into `language` from those of the items, one by one."""
        items = [each.rstrip(_ITS_STOPS) or each for each in translations]
        is_unspaced = is_written_without_spaces(language)
        separators = [_as_written(each, is_unspaced=is_unspaced) for each in self.separators]
        opening, closing = self.quotes
        stop = self.stop
        if not is_unspaced:
            if self.separators[-1].strip() in _CONJUNCTIONS and language.split("-")[0] == "en":
                separators[-1] = " and "
            opening = closing = '"' if opening else ""
            stop = "." if stop else ""
        places = _ranges(len(opening), items, separators)
        pairs = zip(items, [*separators, ""], strict=True)
        body = "".join(item + separator for item, separator in pairs)
        return Joined(opening + body + stop + closing, places)


def list_of(text: str, language: str) -> ItemList | None:
    """The list that a text is, or None where it is anything else; `language` is that of `text`."""
    quotes = ("", "")
    start = end = 0
    if (closing := _QUOTES.get(text[:1])) and len(text) > 1 and text.endswith(closing):
        quotes, start, end = (text[0], closing), 1, 1
    body = text[start : len(text) - end]
    kinds = [*_KINDS, _WITH_COMMAS] if language.split("-")[0] == "ja" else _KINDS
    matches = ((pattern.match(body), separator) for pattern, separator in kinds)
    found, separator = next((each for each in matches if each[0]), (None, None))
    if found is None or separator is None:
        return None
    parts = separator.split(found.group())
    items, separators = parts[::2], parts[1::2]
    if len(items) > _MOST_ITEMS or not _are_items(items, separators):
        return None
    return ItemList(items, separators, body[found.end() :], quotes, start)


def _are_items(items: list[str], separators: list[str]) -> bool:
    """Whether what looks like a list is one, and no sentence, title or number."""
    if is_adverb(items[0]) or (len(items) == 2 and _is_title(*items)):
        return False
    # 剣+1 is a name; 二、三人 are two or three.
    signs = _signs_of(separators)
    if not signs <= _ENUMERATING and not all(any(map(str.isalpha, each)) for each in items):
        return False
    return not any(
        _NUMERAL.fullmatch(one) and _NUMERAL.match(other) and not _NUMERAL.fullmatch(other)
        for one, other in pairwise(items)
    )


def _is_title(first: str, second: str) -> bool:
    """Whether two are a title such as 千と千尋: a numeral and a word, or a word and its start."""
    numerals = [_NUMERAL.fullmatch(each) is not None for each in (first, second)]
    return first != second and (numerals[0] != numerals[1] or second.startswith(first))


def _signs_of(separators: list[str]) -> set[str]:
    """The signs that part items; nothing for a space."""
    return {each.strip() for each in separators}


def has_items(of: ItemList, translation: str) -> bool:
    """Whether a translation of a list may have all its items."""
    signs = _signs_of(of.separators)
    words = translation.strip(" .!?。！？")
    if "" in signs:
        # A number is a part of an item.
        found = [each for each in _BETWEEN_WORDS.split(words) if any(map(str.isalpha, each))]
    else:
        between = _BETWEEN_ITEMS if signs <= _ENUMERATING else _BETWEEN_SIGNED
        found = [each for each in between.split(words) if any(map(str.isalnum, each))]
    return len(found) >= len(of.items)


def _as_written(separator: str, *, is_unspaced: bool) -> str:
    """What parts items in the target language: a comma, or a sign that says something."""
    sign = separator.strip()
    if sign in ("/", "／"):
        # Of alternatives, as on a button.
        return separator if is_unspaced else unicodedata.normalize("NFKC", separator)
    if sign in _ENUMERATING:
        return "、" if is_unspaced else ", "
    if is_unspaced:
        return separator
    sign = unicodedata.normalize("NFKC", sign).replace("〜", "~")
    if not sign:
        return " "
    return f"{sign} " if sign in ";:" else f" {sign} "


def _ranges(start: int, items: Sequence[str], separators: Sequence[str]) -> list[Interval]:
    ranges = []
    for item, separator in zip(items, [*separators, ""], strict=True):
        ranges.append((start, start + len(item)))
        start += len(item) + len(separator)
    return ranges
