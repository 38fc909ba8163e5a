"""The glossary that stands in a prompt behind a heading, and the prompt without it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from nmt_server.prompts.json_lines import json_in
from nmt_server.prompts.terms import SEPARATORS, Term, term_in

# So many headings are looked behind.
_MOST_HEADINGS = 8
# A heading such as `### Glossary`, `Use this glossary:`, `【术语表】` or `<glossary>`. The words
# that are in no named group may also stand over a text.
_HEADING = re.compile(
    r"^[ \t]{0,8}(?:<(?P<tag>glossary|terminology|terms|dictionary|names)>"
    r"|(?:#{1,6} ?|\*\*|【|\[)?(?:(?:[\w ,.'-]{0,80}\b)?(?:"
    r"(?P<sure>glossary|terminology|term (?:table|list)|terms|word list|dictionary|vocabulary)"
    r"|names|translations|characters)\b"
    r"|[^\n:：|>=→]{0,40}(?P<also_sure>术语表?|術語表?|用語集?|词汇表|詞彙表|对照表|対訳表|辞書)"
    r"|[^\n:：|>=→]{0,40}(?:人名表?|名前|译名表?|固有名詞))"
    r"(?:[ \t]?[(（][^\n()（）]{0,80}[)）])?[^\n:：|>=→】\]]{0,60}"
    r"(?:[:：]|】|\]|(?<=\*\*)|(?=\n))[:：]?(?:\*\*)?)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"[ \t]*\|?[ \t:|-]*-{3,}[ \t:|-]*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)\w{0,20}[ \t]*")
_IN_A_LINE = re.compile("[;；、，,]")

_ARROWS = ("->", "=>", "→", "⇒")
_USUAL = (*SEPARATORS, "⇒", "=", ": ", "：", ":")
# What stands in texts, too: all lines up to the next blank one must have it.
_LOOSE = (" - ", " – ", " — ", ",")
_LONGEST = 80


def without_glossary(text: str) -> tuple[list[Term], str]:
    """The terms behind a heading that says that they are terms, and the text without both."""
    for heading in islice(_HEADING.finditer(text), _MOST_HEADINGS):
        is_sure = bool(heading["tag"] or heading["sure"] or heading["also_sure"])
        terms, end = _terms_at(text, heading.end(), is_sure)
        if not terms:
            continue
        left = text[end:].lstrip("\n")
        if heading["tag"]:
            left = left.lstrip().removeprefix(f"</{heading['tag']}>").lstrip("\n")
        return terms, text[: heading.start()] + left
    return [], text


def _terms_at(text: str, start: int, is_sure: bool) -> tuple[list[Term], int]:
    """The terms that begin there, and where what follows them begins."""
    separators = _USUAL if is_sure else _ARROWS
    end = _end_of_line(text, start)
    if text[start:end].strip():
        return _in_a_line(text[start:end], separators), end
    start += len(text[start:]) - len(text[start:].lstrip())
    if text[start : start + 1] in ("{", "["):
        return _in_json(text, start)
    opened = _FENCE.fullmatch(text, start, _end_of_line(text, start))
    if opened:
        start = opened.end() + 1
    terms, end = _in_lines(text, start, separators)
    if not terms and is_sure:
        terms, end = _in_loose_lines(text, start)
    if opened and _FENCE.fullmatch(text, end, closed := _end_of_line(text, end)):
        end = closed
    return terms, end


def _in_lines(text: str, start: int, separators: Sequence[str]) -> tuple[list[Term], int]:
    terms: list[Term] = []
    while start < len(text):
        end = _end_of_line(text, start)
        if len(terms) == 1 and _RULE.fullmatch(text, start, end):
            terms = []  # The heads of a table.
        elif (term := term_in(text[start:end], separators)) and term.target[-1] not in ":：":
            terms.append(term)
        else:
            break
        start = min(end + 1, len(text))
    return terms, start


def _in_loose_lines(text: str, start: int) -> tuple[list[Term], int]:
    end = text.find("\n\n", start)
    closed = text.find("\n```", start)
    end = min((place for place in (end, closed) if place >= 0), default=len(text))
    lines = text[start:end].split("\n")
    for separator in _LOOSE:
        if found := _all_terms(lines, (separator,)):
            return found, min(end + 1, len(text))
    return [], start


def _in_a_line(line: str, separators: Sequence[str]) -> list[Term]:
    return _all_terms([each for each in _IN_A_LINE.split(line) if each.strip()], separators)


def _all_terms(texts: Sequence[str], separators: Sequence[str]) -> list[Term]:
    """The term in each of `texts`; none where one of them is none, or long."""
    terms: list[Term] = []
    for text in texts:
        term = term_in(text, separators) if len(text) <= _LONGEST else None
        if term is None:
            return []
        terms.append(term)
    return terms


def _in_json(text: str, start: int) -> tuple[list[Term], int]:
    """The terms of an object, or of a list of objects with a term and its translation each."""
    end = text.find("}" if text[start] == "{" else "]", start) + 1
    value = json_in(text[start:end])
    pairs = list(value.items()) if isinstance(value, dict) else []
    if isinstance(value, list):
        pairs = [tuple(each.values())[:2] for each in value if isinstance(each, dict)]
    terms = [
        Term(pair[0], pair[1])
        for pair in pairs
        if len(pair) == 2 and all(isinstance(each, str) and each for each in pair)
    ]
    return terms, end


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
