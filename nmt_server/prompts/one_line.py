"""Where a text stands that an order names in the same line: `Translate はい。 to English`."""

from __future__ import annotations

import re

from nmt_server.prompts.named_languages import is_language, is_pair
from nmt_server.prompts.orders import (
    BEGINS_WITH_TRANSLATE,
    is_ending,
    is_order,
    is_rule,
    sentences_of,
)

Range = tuple[int, int]

LAST_LABEL = re.compile(r"\n(?:\*\*)?([^\W\d_][^\n:：]{0,30})[:：](?:\*\*)?\s{0,20}\Z")
"""A label at the end of a message, behind which nothing stands."""

_QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”|`([^`\n]+)`|「([^\n]+)」|『([^\n]+)』|'([^\n]+)'")
# What stands beside a quoted text where it is the object of an order.
_MOST_BESIDE = 200
_MOST_WITH_QUOTED = 4_000

# `[ja->en]`, `Japanese to English:`, `JA→EN`.
_PAIR = re.compile(
    r"\s{0,20}([\[(【][^\n\[\]()【】]{3,60}[\])】][:：]?|[^\n:：\[\]]{3,60}[:：]"
    r"|[A-Za-z_-]{2,10} ?(?:->|→|=>|⇒) ?[A-Za-z_-]{2,10}(?=[ \t]))"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[ \t]{0,8}([^\s]{1,30})(?=[ \t])")
_BARE_WORD = re.compile(r"[\W_]*([^\W_](?:.*[^\W_])?)[\W_]*")
_TO = {"to", "into", "from", "in"}
_VAGUE = {
    *("this", "these", "the", "that", "those", "a", "an", "all", "it", "me", "here", "is", "for"),
    *("following", "below", "text", "texts", "sentence", "sentences", "line", "lines", "word"),
    *("words", "phrase", "dialogue", "message", "language", "please"),
}
_MOST_WORDS = 12
# What says into what, or in what, at the end of a message; and how much of it is looked at.
_INTO = re.compile(
    r"(?<=\s)(?P<word>into|to|in)[ \t](?P<name>[A-Za-z][A-Za-z ()-]{1,30}?)"
    r"(?:,?[ \t](?:please|pls|for me))?[ \t]?[.!?]{0,3}\s{0,20}\Z",
    re.IGNORECASE,
)
_MOST_BEHIND = 80
_ASKS = re.compile(
    r"\s{0,20}(?:how (?:do|would|can|should) (?:you|i|we|one) (?:say|translate)|how to say"
    r"|what does|what is|what's|say|tell me)"
    r"[ \t](?P<said>[^\n]{1,400}?)(?:[ \t](?:means?|is))?\s\Z",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]\n]{4,120})[)）\]][.。]?\s{0,20}\Z")
_IN_CHINESE = re.compile(r"\s{0,20}(?:请|請)?(?:翻译|翻譯)[ \u3000](?=[^\n]*[ぁ-ヿ가-힣])")
_IN_JAPANESE = re.compile(
    r"\s{0,20}(?:[^\s:：から]{1,12}から)?([^\s:：にへ]{1,12})[にへ][翻和英]?訳[^\s:：]{0,20}[:：](?=\s{0,20}\S)"
)
_THANKS = re.compile(
    r"(?:thank you|thanks|thx|many thanks|谢谢|謝謝|感谢|ありがとう(?:ございます)?|よろしく"
    r"(?:お願いします)?)(?:[ ,]{1,2}(?:very much|so much|a lot|in advance))?[.!。！～~]{0,3}\Z",
    re.IGNORECASE,
)
_MOST_OF_THANKS = 40


def quoted(user: str) -> Range | None:
    """What is in quotation marks, within an order that is all the message."""
    said = LAST_LABEL.sub("", user).strip()
    found = _QUOTED.search(said) if len(said) <= _MOST_WITH_QUOTED else None
    if found is None or len(said) - len(found[0]) > _MOST_BESIDE:
        return None
    beside = f"{said[: found.start()]}…{said[found.end() :]}"
    lines = [line for line in beside.split("\n") if line.strip()]
    # With a colon or in a line of its own, the marks may be of the text.
    if (
        not is_order(lines[0])
        or not all(is_rule(each) or is_ending(each) for each in lines[1:])
        or lines[0].endswith("…")
    ):
        return None
    start, end = found.span(found.lastindex or 0)
    before = len(user) - len(user.lstrip())
    return before + start, before + end


def in_one_line(user: str) -> Range | None:
    """What stands in the line of an order, behind it, before it or within it."""
    for search in (_behind_pair, _behind_sentences, _behind_words, _before_order, _asked):
        if found := search(user):
            return found
    return None


def before_thanks(user: str, start: int, end: int) -> int:
    """Where a text ends that thanks in another script follow."""
    tail = max(start, end - _MOST_OF_THANKS)
    if (thanks := _THANKS.search(user, tail, end)) is None or thanks.start() <= start:
        return end
    said = user[start : thanks.start()]
    before = said[-1]
    is_parted = before.isspace() or before in "。！？」』"
    is_other = is_foreign(said) is bool(_LATIN.match(thanks[0]))
    return thanks.start() if is_parted and is_other and said.strip() else end


def is_foreign(text: str) -> bool:
    """Whether the first letter of a text is no Latin one: no word of an order in English."""
    letter = _LETTER.search(text)
    return letter is not None and not _LATIN.match(letter[0])


def _behind_pair(user: str) -> Range | None:
    found = _PAIR.match(user)
    if found is None or not is_pair(found[1]) or not user[found.end() :].strip():
        return None
    return found.end(), len(user)


def _behind_sentences(user: str) -> Range | None:
    """What follows an order and rules in the same line."""
    has_order = False
    for sentence in sentences_of(user):
        if is_order(sentence):
            has_order = True
        elif has_order and not is_rule(sentence):
            return user.index(sentence), len(user)
        elif not has_order:
            return None
    return None


def _behind_words(user: str) -> Range | None:
    """What follows `translate`, whatever says from what into what before it or behind it."""
    if found := _IN_CHINESE.match(user):
        return found.end(), len(user)
    if (found := _IN_JAPANESE.match(user)) and is_language(found[1]):
        return found.end(), len(user)
    found = BEGINS_WITH_TRANSLATE.match(user)
    if found is None:
        return None
    start, has_language, is_vague = _behind_names(user, found.end())
    end = len(user)
    into = _INTO.search(user, max(start, end - _MOST_BEHIND))
    if into and into["word"].lower() != "in" and is_language(into["name"]):
        end, has_language = into.start(), True
    text = user[start:end].strip()
    if is_language(text):
        return None
    if is_foreign(text):
        return start, end
    if is_vague and end < len(user) and text.endswith((".", "!", "?")):
        start, is_vague = found.end(), False
    return (start, end) if has_language and not is_vague and _LETTER.search(text) else None


def _behind_names(user: str, start: int) -> tuple[int, bool, bool]:
    """Behind words that are of the order; whether one is a language, and one says `this`."""
    has_language = is_vague = False
    for _ in range(_MOST_WORDS):
        found = _WORD.match(user, start)
        bare = _BARE_WORD.fullmatch(found[1]) if found else None
        if found is None or bare is None:
            break
        word = bare[1].lower()
        if is_language(bare[1]) and len(word) > 3:
            has_language = True
        elif word in _VAGUE and not has_language:
            is_vague = True
        elif word not in _TO and not (has_language and word == "text"):
            break
        start = found.end()
    return start, has_language, is_vague


def _asked(user: str) -> Range | None:
    """What is asked about: `How do you say はい in English?`, and what names a language alone."""
    into = _INTO.search(user, max(0, len(user) - _MOST_BEHIND))
    if into is None or not is_language(into["name"]):
        return None
    found = _ASKS.match(user, 0, into.start())
    if found and is_foreign(found["said"]):
        return found.span("said")
    return (0, into.start()) if is_foreign(user[: into.start()]) else None


def _before_order(user: str) -> Range | None:
    """What stands before an order in English that ends its line, also one in brackets."""
    found = _BRACKETED.search(user, max(0, len(user) - _MOST_BEHIND * 2))
    if found and is_order(found[1]) and is_foreign(user):
        return 0, found.start()
    end, has_order = len(user), False
    for sentence in reversed(sentences_of(user)):
        if is_foreign(sentence):
            break
        if is_order(sentence):
            has_order = True
        elif not (is_rule(sentence) or is_ending(sentence)):
            break
        end = user.rindex(sentence, 0, end)
    return (0, end) if has_order and is_foreign(user[:end]) else None
