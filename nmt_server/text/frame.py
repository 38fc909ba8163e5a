"""Brackets and signs around all of a text, which stay where they are: （剣）, ♪剣♪, ★剣, 剣 x5.

A model often loses or moves them, and with `（` and `）` all that they enclose. Quotation marks of
a language stay: speech is translated in another way, and each has its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain

import regex

_PAIRS = dict(zip("([{<（［｛＜【〔〈《⟨", ")]}>）］｝＞】〕〉》⟩", strict=True))
_WIDE_SIGNS = "（）［］｛｝＜＞／：．－"
_WIDE_LETTERS = (
    range(ord("０"), ord("９") + 1),
    range(ord("Ａ"), ord("Ｚ") + 1),
    range(ord("ａ"), ord("ｚ") + 1),
)
_NARROW = {code: code - 0xFEE0 for code in chain(map(ord, _WIDE_SIGNS), *_WIDE_LETTERS)}
# Of ASCII, in scripts that have others. Models that learnt 「はい」 forget them.
_QUOTED = regex.compile(r"([\"'])(?=[\p{Han}\p{Hiragana}\p{Katakana}\0])[^\"']++\1")
# A sign at both ends, as often as one likes.
_AT_BOTH_ENDS = regex.compile(r"([*_~=|#+`/\-♪♫♬☆★♡♥～〜―—–])\1*+")
_ARROWS = "\u2190-\u21ff"
# No sign that belongs to the word before it, and none that is read as letters: ™, ℃, ㈱.
_SIGN = rf"[[\p{{So}}{_ARROWS}・•‣⁃∙※†‡]--[\u00a6-\u00b0\u2100-\u214f\u2460-\u24ff\u3200-\u33ff]]"
_NUMBERED = r"(?:[(（]?\d{1,3}[)）]|\[\d{1,3}\]|［\d{1,3}］|【\d{1,3}】|〔\d{1,3}〕)"
_LEADING = regex.compile(
    rf"(?:{_SIGN}++|[\u2460-\u24ff\u2776-\u2793]|{_NUMBERED}|[#>＞*~=_|]++|[-+]++(?=\s))[\s\ufe0f]*+"
    # A sign that a particle follows is a word; はい, もう and でも are none.
    r"(?!は(?!い)|も(?!う)|で(?!も)|と(?!ても)|[をがにのへや\p{N}\p{Sc}])(?=[\p{L}\p{Ps}\p{Pi}\"'「『\0])",
    regex.VERSION1,
)
# Before a script without spaces: 1. 剣, A. 剣, -はい, 3×剣
_TIMES = "[xX×✕✖ｘＸ*＊]"
# Behind a digit that nobody knows: 199X年, 3X歳
_COUNTED = "[年代月日歳才世倍回件個人号階点時分秒度番万億円]"
_UNSPACED = r"(?=[\p{Han}\p{Hiragana}\p{Katakana}])"
_BEFORE_UNSPACED = regex.compile(
    rf"(?:(?:\d{{1,3}}|[A-ZＡ-Ｚ])[.．]\s*+|[-－]|\d{{1,4}} ?{_TIMES}(?!{_COUNTED})[ \u3000]?)"
    rf"{_UNSPACED}"
)
# What of it no space parts from a word in the source.
_HOW_MANY = regex.compile(rf"\d{{1,4}} ?{_TIMES}|{_TIMES}[ \u3000]?\d{{0,9}}|(?i:lv)\.? ?\d{{1,4}}")
_X = dict.fromkeys(map(ord, "×✕✖"), "x")
_AT_START = _LEADING, _BEFORE_UNSPACED
# In 待ってるよ♪ the note is instead of a full stop, and for the model to place.
_TRAILING = regex.compile(rf"\s*+[{_ARROWS}>|=_]++\Z")
# How many, of which level or at what price: 剣 x5, 剣×３, 剣 x{0}, 剣 Lv.3, 剣 HP 3/5, 剣 500G.
# A code is \0 here.
_UNIT = r"[!-~！-～\0]"
_QUANTITY = regex.compile(
    r"(?:(?<=\S)\s++|(?<![A-Za-z0-9\0\sぁ-ゖ]))"
    rf"(?:{_TIMES}[ \u3000]?(?:\d{{1,9}}|\0++)|(?i:lv)\.? ?\d{{1,4}})\Z"
    r"|(?<=[\p{Han}\p{Katakana}ー。！？」』）】])[ \u3000]+"
    rf"(?:{_UNIT}{{1,20}}[ \u3000]+){{0,8}}+(?={_UNIT}{{0,19}}[A-Za-zＡ-Ｚａ-ｚ/／:：])"
    rf"{_UNIT}{{0,19}}[\d\0]{_UNIT}{{0,19}}\Z"
)
_LONGEST_QUANTITY = 100
_ENDS_QUANTITY = regex.compile(r"[\dA-Za-zＡ-Ｚａ-ｚ\0)）\]］]\Z")
# How often something is taken off: of more, the rest is left to the model.
_MOST = 6


def inside(text: str, start: int, end: int, codes: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Start and end of what is framed in `text[start:end]`, without white space around it.

    `codes` are ranges of the text of which nothing is taken off. Where only signs would be left,
    nothing is taken off at all. The time is in proportion to the length.
    """
    pieces, done = [], 0
    for first, last in codes:
        pieces += [text[done:first], "\0" * (last - first)]
        done = last
    blank = "".join(pieces) + text[done:]
    first, last = start, end
    for _ in range(_MOST):
        shorter = _one_less(blank, first, last)
        if shorter == (first, last):
            break
        first, last = shorter
    if (first, last) == (start, end) or not any(map(str.isalpha, blank[first:last])):
        return start, end
    return first, last


def as_written(frame: str, *, is_unspaced_target: bool) -> str:
    """A frame with brackets, letters, digits and signs for times as in the target language."""
    if is_unspaced_target:
        return frame
    if _HOW_MANY.fullmatch(frame) is not None:
        many = unicodedata.normalize("NFKC", frame.strip()).translate(_X)
        return f"{many} " if many[0].isdigit() else f" {many}"
    return frame.translate(_NARROW)


def _one_less(text: str, start: int, end: int) -> tuple[int, int]:
    core = text[start:end].strip()
    if not core:
        return start, end
    start += text[start:end].index(core)
    end = start + len(core)
    if _is_enclosed(core) or _QUOTED.fullmatch(core):
        return start + 1, end - 1
    both = _AT_BOTH_ENDS.match(core)
    if both is not None and core[-1] == core[0]:
        last = len(core.rstrip(core[0]))
        if last > both.end() and not core[both.end()].isnumeric():
            return start + both.end(), start + last
    leading = next((found for form in _AT_START if (found := form.match(core))), None)
    if leading is not None:
        return start + leading.end(), end
    if _ENDS_QUANTITY.search(core, len(core) - 1):
        quantity = _QUANTITY.search(core, max(0, len(core) - _LONGEST_QUANTITY))
        if quantity is not None and any(map(str.isalpha, core[: quantity.start()])):
            return start, start + quantity.start()
    if not core[-1].isalnum() and (trailing := _TRAILING.search(core, _tail_of(core))) is not None:
        before = core[: trailing.start()]
        if before and not unicodedata.category(before[-1]).startswith(("N", "Sc")):
            return start, start + trailing.start()
    return start, end


def _tail_of(core: str) -> int:
    """Where the last characters begin that are no letters, no digits and no stops."""
    position = len(core)
    while position and not core[position - 1].isalnum() and core[position - 1] not in "\0。.!?！？":
        position -= 1
    return position


def _is_enclosed(core: str) -> bool:
    """Whether the first character is a bracket, and the last closes just that one."""
    closing = _PAIRS.get(core[0])
    if closing is None or core[-1] != closing:
        return False
    depth = 0
    for position, character in enumerate(core):
        if character == core[0]:
            depth += 1
        elif character == closing:
            depth -= 1
            if not depth:
                return position == len(core) - 1
    return False
