"""How likely it is that somebody wrote what comes out of bytes in some encoding."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_KANA = re.compile("[ぁ-ゖゝゞァ-ヺーヽヾ]")
_HALF_KANA = re.compile("[｡-ﾟ]+")
_CJK_MARKS = frozenset(
    "、。，．・：；？！…‥—―～〜「」『』（）［］【】〈〉《》“”‘’·　％→←↑↓★☆○●◎△▲■□♪×"
)
_MARKS = frozenset("«»“”„‘’‚…–—°€£§©®™№·•×½¼¡¿ªº\xa0\xad")
# Thai has vowels above and below its letters.
_WORD = re.compile(r"(?:[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])+")
_MARK_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘–—…\xad\u0591-\u05c7\u064b-\u0652\u0e31-\u0e4e](?=[^\W\d_])"
)


def weigh_cjk(
    text: str, *, codec: str, usual: frozenset[str], usual_leads: range, kana: float, han: float
) -> float:
    """The mean weight of the signs that are not ASCII.

    `usual_leads` are the first bytes, in `codec`, of the half of the characters that is more in
    use; `han` is what a Chinese character weighs that is not among the most usual ones.
    """
    signs = Counter(_NOT_ASCII.findall(text))
    total = sum(signs.values())
    weight = 0.0
    for sign, count in signs.items():
        if sign in usual:
            weight += count
        elif _KANA.match(sign):
            weight += kana * count
        elif sign in _CJK_MARKS:
            weight += 0.6 * count
        elif not _HALF_KANA.match(sign):
            weight += _weight_of(sign, codec, usual_leads, han) * count
    # Half-width kana stand together; a single one is half of another character.
    for found in _HALF_KANA.finditer(text):
        is_word = len(found[0]) > 1 and not _is_han_at(text, found.end())
        weight += (0.35 if kana > 0 and is_word else -0.5) * len(found[0])
    return weight / total if total else 0.0


def _is_han_at(text: str, position: int) -> bool:
    return "\u4e00" <= text[position : position + 1] <= "\u9fff"


def _weight_of(sign: str, codec: str, usual_leads: range, han: float) -> float:
    category = unicodedata.category(sign)
    if category in ("Cc", "Cn", "Co"):
        return -2.0
    if "\uff10" <= sign <= "\uff5a":
        return 0.5
    if not (is_hangul := "\uac00" <= sign <= "\ud7a3") and not "\u3400" <= sign <= "\u9fff":
        return -0.2
    try:
        encoded = sign.encode(codec)
    except UnicodeEncodeError:
        return -0.5
    likely = 0.4 if is_hangul else han
    return min(likely, 0.0) if encoded[0] not in usual_leads else likely


def weigh_alphabet(text: str, *, letters: Callable[[str], bool], often: str = "") -> float:
    """The mean weight of the letters that are not ASCII, by the words that they stand in.

    All are in `letters`, capitals are where they belong, and of the letters in `often` there are
    some. Without `often`, the alphabet is a Latin one, whose words are for the most part ASCII;
    another one does not stand in a word with Latin letters.
    """
    weight = total = 0.0
    for found in _WORD.finditer(text):
        word = found[0]
        foreign = _NOT_ASCII.findall(word)
        if not foreign:
            continue
        is_word = word in (word.lower(), word.upper(), word.capitalize())
        is_word = is_word and all(map(letters, foreign))
        if often:
            is_word = is_word and len(foreign) == len(word)
            # A letter alone says nothing.
            usual = sum(letter in often for letter in word.lower())
            share = usual / len(word) if len(word) > 1 else 0.0
        else:
            is_word = is_word and (
                2 * len(foreign) <= len(word) + (len(word) > 2) or _is_alone(text, found)
            )
            share = 1.0
        # Long words are more certain than short ones, up to a point.
        counts = min(len(foreign), 3)
        total += counts
        weight += counts * (share if is_word else -1.0)
    others = [
        sign
        for sign in _NOT_ASCII.findall(text)
        if not sign.isalpha() and not unicodedata.category(sign).startswith("M")
    ]
    strange = sum(sign not in _MARKS for sign in others) + len(_MARK_IN_WORD.findall(text))
    if not total:
        # Signs alone say little: only such as every text may have.
        return 0.4 if others and not strange else 0.0
    return (weight - strange) / total


def _is_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a word of one letter is one, as the French à."""
    around = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
    return found[0] in "àéèêìòóôöùåæøÀÉÈÓÖÅÆØ" and not around.strip(" \t\r\n'’\"(,.")
