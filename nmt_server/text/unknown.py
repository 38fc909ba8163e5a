"""What a model's vocabulary does not have, and how it comes through all the same.

Signs (emoji, symbols, marks) are set aside: a model does not see them, and they are put back where
they stood. A name in letters that the vocabulary lacks is read as a placeholder, because a model
copies that. Both are spans of a `Protected` text, so that `restore` brings them back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import count
from typing import NamedTuple

import regex

from nmt_server.text.placement import size
from nmt_server.text.protection import Protected, zm_placeholder
from nmt_server.text.ranges import Interval
from nmt_server.text.scripts import is_unspaced
from nmt_server.text.spans import Kind, Span

# How many unknown characters are told.
_MOST_TOLD = 20
_CLUSTER = regex.compile(r"\X")
# Emoji, dingbats, arrows, geometric shapes, keycaps, and the icons that games put into fonts.
_PICTURE = regex.compile(
    "[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Co}\u20e3\u2190-\u21ff\u25a0-\u25ff"
    "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
)
# A pair of brackets in which nothing is left goes with what was in it.
_EMPTIED = regex.compile(r"\(\0+\)|（\0+）|\[\0+\]|［\0+］|【\0+】|《\0+》|〈\0+〉|<\0+>|\{\0+\}")
_NARROW = {ord("（"): "(", ord("）"): ")", ord("［"): "[", ord("］"): "]"}

# Numbers around a sign, as in 1→2, are one thing: without the sign they would run together. So is
# a number with signs of mathematics (\1), as −3 and 5‰, which is another one without them.
_WITH_SIGNS = regex.compile(r"\d+(?:\0+\d+)+|\x01*+\d+(?:[.,\x01]\d+)*+\x01*+(?:\0+\d+)*+")
_OF_NUMBER = regex.compile(r"[\p{Sm}\p{No}‰‱′″]++")

# The word that an unknown letter is part of: Chinese characters, katakana, or any other letters.
_WORD = regex.compile(
    r"[\p{Han}々〆]+|[\p{Katakana}ー・]+|[^\W\p{Han}\p{Hiragana}\p{Katakana}ー々〆]+"
)
# After Chinese characters that are a name or a noun. Before other kana they are part of a verb.
_AFTER_NOUN = regex.compile(
    r"\Z|[^\p{Hiragana}]|[はがをにのとでへもやかだよねさ]|まで|より|くん|ちゃん"
)
# Behind a name, and translated by themselves or left out.
_TITLES = frozenset("様殿君氏")
# Drawn as nothing: what becomes of them is no loss.
_INVISIBLE = regex.compile(r"[\s\p{Cf}\p{Cc}\p{Variation_Selector}]+")
# A text of more such words, which have more than this share of its letters, is in a language that
# the model cannot read.
_FEW_WORDS = 2
_UNKNOWN_AT_MOST = 0.5


class Unknown(NamedTuple):
    """Ranges of a text: signs to set aside, words with unknown letters, numbers around signs.

    `letters` are the letters and digits that the vocabulary lacks, each once, in order, 20 at most.
    """

    signs: list[Interval]
    words: list[Interval]
    numbers: list[Interval]
    letters: str


def has_picture(text: str) -> bool:
    """Whether a text has a sign that is a picture and stands for no word."""
    return _PICTURE.search(text) is not None


def pictures(text: str) -> list[str]:
    """The signs of a text that are pictures."""
    found: list[str] = _PICTURE.findall(text)
    return found


def look_at(text: str, ranges: Iterable[Interval]) -> Unknown:
    """What the `ranges` that a vocabulary lacks are; a character drawn as one stays whole."""
    lacking = [False] * len(text)
    codes: set[int] = set()
    for start, end in ranges:
        lacking[start:end] = [True] * (min(end, len(text)) - start)
        piece = text[start:end]
        if end - start > 1 and piece.isascii() and not piece.isalnum():
            # What spells a control token, such as </s>, is one sign.
            codes.update(range(start, end))
    signs: list[Interval] = []
    letters: dict[str, None] = {}
    unknown: list[int] = []
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        if not any(lacking[start:end]) or _INVISIBLE.fullmatch(match.group()):
            continue
        if start in codes or _is_sign(match.group()):
            if signs and signs[-1][1] == start:
                start = signs.pop()[0]
            signs.append((start, end))
            continue
        lost = [place for place in range(start, end) if lacking[place] and _is_letter(text[place])]
        letters |= dict.fromkeys(text[place] for place in lost)
        unknown += lost
    words = _words(text, unknown) if unknown else []
    signs, numbers = _with_neighbours(text, signs) if signs else ([], [])
    return Unknown(signs, words, numbers, "".join([*letters][:_MOST_TOLD]))


def set_aside(text: str, unknown: Unknown, *, copies: bool, is_unspaced_target: bool) -> Protected:
    """The text without its unknown signs, and with placeholders for the rest if `copies`.

    At the ends, signs are taken off with the white space beside them. `is_unspaced_target`: the
    translation is in a language of full-width brackets.
    """
    words, hidden = unknown.words + unknown.numbers, unknown.signs
    if not copies:
        words, hidden = [], sorted(hidden + unknown.numbers)
    signs, start, end = _without_ends(text, hidden)
    found = _merged([*((*span, False) for span in signs), *((*span, True) for span in words)])
    found = [each for each in found if start <= each[0] and each[1] <= end]
    edges = [start, *(edge for first, last, _ in found for edge in (first, last)), end]
    between = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    upper = unicodedata.normalize("NFKC", text).upper()
    names = (name for name in map(zm_placeholder, count()) if name not in upper)
    masked, so_far, total = between[0], size(between[0]), sum(map(size, between))
    spans: list[Span] = []
    for (first, last, is_word), following in zip(found, between[1:], strict=True):
        before, after = text[max(first - 1, start) : first], text[last : min(last + 1, end)]
        span = Span(
            text=_as_written(text[first:last], is_unspaced_target=is_unspaced_target),
            placeholder=next(names) if is_word else "",
            left=Kind.WORD,
            right=Kind.WORD,
            before=before,
            after=after,
            position=so_far / total if total else 0.0,
            is_padded_left=is_word and _is_spaced_word(before),
            is_padded_right=is_word and _is_spaced_word(after),
        )
        spans.append(span)
        if is_word:
            masked += " " * span.is_padded_left + span.placeholder + " " * span.is_padded_right
        elif _is_spaced_word(masked[-1:]) and _is_spaced_word(after):
            # 1→2 is not 12.
            masked += " "
        masked += following
        so_far += size(following)
    return Protected(text, masked, tuple(spans), text[:start], text[end:])


def _merged(spans: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """The spans in order, those that overlap as one, which is a word if one of them is."""
    merged: list[tuple[int, int, bool]] = []
    for start, end, is_word in sorted(spans):
        if merged and start < merged[-1][1]:
            first, last, was_word = merged.pop()
            start, end, is_word = first, max(last, end), was_word or is_word
        merged.append((start, end, is_word))
    return merged


def says_nothing(protected: Protected) -> bool:
    """Whether only what was set aside has letters, digits or signs of meaning."""
    text = protected.text
    for span in protected.spans:
        if span.placeholder:
            text = text.replace(span.placeholder, "", 1)
    return not any(character.isalnum() for character in text)


def _is_sign(cluster: str) -> bool:
    """Whether what is drawn as one is no letter and no digit."""
    return _PICTURE.search(cluster) is not None or not any(map(_is_letter, cluster))


def _is_letter(character: str) -> bool:
    category = unicodedata.category(character)
    if _INVISIBLE.match(character):
        return False
    return category[0] == "L" or category in ("Nd", "Mn", "Mc")


def _with_neighbours(text: str, signs: list[Interval]) -> tuple[list[Interval], list[Interval]]:
    """The signs, with brackets that hold nothing else, and numbers with the signs between them."""
    blanked = list(text)
    for start, end in signs:
        of_number = _OF_NUMBER.fullmatch(text, start, end) is not None
        blanked[start:end] = ("\1" if of_number else "\0") * (end - start)
    with_numbers = "".join(blanked)
    blank = with_numbers.replace("\1", "\0")
    bracketed = {
        (match.start() + 1, match.end() - 1): match.span() for match in _EMPTIED.finditer(blank)
    }
    numbers = [
        match.span()
        for match in _WITH_SIGNS.finditer(with_numbers)
        if not match.group().replace(".", "").replace(",", "").isdigit()
    ]
    inside = {place for span in numbers for place in range(*span)}
    alone = [bracketed.get(span, span) for span in signs if span[0] not in inside]
    return alone, numbers


def _words(text: str, unknown: Sequence[int]) -> list[Interval]:
    """The words with unknown letters, where they can be copied."""
    places = set(unknown)
    words = [
        match.span()
        for match in _WORD.finditer(text)
        if any(place in places for place in range(*match.span()))
    ]
    letters = sum(character.isalnum() for character in text)
    share = sum(end - start for start, end in words) / max(1, letters)
    if len(words) > _FEW_WORDS and share > _UNKNOWN_AT_MOST:
        return []
    without_titles = (
        (start, end - (text[end - 1] in _TITLES and end - 1 not in places and end - start > 1))
        for start, end in words
    )
    return [
        (start, end)
        for start, end in without_titles
        if not is_unspaced(text[end - 1]) or _AFTER_NOUN.match(text, end)
    ]


def _without_ends(text: str, signs: list[Interval]) -> tuple[list[Interval], int, int]:
    """The signs within, and where the text begins and ends without those at its ends."""
    start, end = 0, len(text)
    first, last = 0, len(signs)
    while first < last and not text[start : signs[first][0]].strip():
        start = signs[first][1]
        first += 1
    while first < last and not text[signs[last - 1][1] : end].strip():
        end = signs[last - 1][0]
        last -= 1
    if start:
        start = end - len(text[start:end].lstrip())
    if end < len(text):
        end = start + len(text[start:end].rstrip())
    return signs[first:last], start, end


def _as_written(sign: str, *, is_unspaced_target: bool) -> str:
    return sign if is_unspaced_target else sign.translate(_NARROW)


def _is_spaced_word(neighbour: str) -> bool:
    return neighbour.isalnum() and not is_unspaced(neighbour)
