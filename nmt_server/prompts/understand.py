"""What in a chat is to be translated, and how the answer is laid out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from nmt_server.prompts.answer import Answer
from nmt_server.prompts.chat import Message, chat_of
from nmt_server.prompts.cues import cues
from nmt_server.prompts.elements import elements
from nmt_server.prompts.glossary import without_glossary
from nmt_server.prompts.instructed import HEADING, SAYS_TRANSLATE, instructed
from nmt_server.prompts.json_lines import json_in, json_lines, json_value
from nmt_server.prompts.keys import Keys, asked_back
from nmt_server.prompts.layout import LAYOUTS, separated
from nmt_server.prompts.named_languages import NamedLanguages, named_languages
from nmt_server.prompts.numbered import has_numbers, lines, numbered
from nmt_server.prompts.presets import Preset
from nmt_server.prompts.shorthand import shorthand_languages
from nmt_server.prompts.terms import Term, leading_terms, terms_behind

_TAGS = (
    "text source input content textarea source_text original sentence paragraph segment passage"
    " document src japanese 原文"
)
_TAG = re.compile(r"<(\w{1,30})>")
_TAG_OR_CLOSING = re.compile(r"</?\w{0,30}>")
_JSON_START = re.compile(r"(?:^|(?<=[:：]))[ \t]{0,20}[{\[]", re.MULTILINE)
_FENCE = re.compile(r"^(```+|~~~+)([^\n`]{0,40})\n", re.MULTILINE)

# How many places of a message are tried as the beginning of JSON or of a fence.
_MOST_TRIES = 4
_MOST_TAGS = 50


@dataclass(frozen=True, slots=True)
class Understood:
    """What a prompt asks for.

    `preset` names how it was understood. `languages` are those that it names; where
    `are_languages_wishes`, the program names them whatever the user wants. `terms` is the glossary
    that it brings along.
    """

    preset: str
    answer: Answer
    languages: NamedLanguages
    are_languages_wishes: bool
    terms: tuple[Term, ...]


class _Found(NamedTuple):
    """An answer, and where in the message its texts stand."""

    name: str
    answer: Answer
    start: int
    end: int


def understand(
    messages: Sequence[Message], presets: Sequence[Preset], asked_keys: Collection[str] = ()
) -> Understood:
    """What these messages, one at least, ask to be translated.

    The first preset that fits is taken; without one, the message's JSON, what its instruction
    introduces, or all of it. `asked_keys` are keys that the answer is to have.
    """
    system, said, first = chat_of(messages)
    user = said.replace("\r\n", "\n")
    for preset in presets:
        if preset.is_of(system, user) and (known := _by_preset(preset, system, user)):
            return known
    terms, user = without_glossary(user)
    found = _found(system, user, asked_keys) or _whole(user if terms else said)
    terms = terms or without_glossary(system)[0]
    instruction = "\n".join((system, user[: found.start], user[found.end :]))
    languages = named_languages(instruction)
    if languages.target is None and found.name == "instruction":
        # It may be `はい in English`.
        around = f"{user[: found.start]}\n{user[found.end :]}"
        languages = named_languages(f"translate\n{around}")
        if languages.target is None and "\n" not in user.strip():
            text = user[found.start : found.end]
            languages = shorthand_languages(around, text) or languages
    if languages.target is None and (others := named_languages(first)) != (None, None):
        # Examples may stand between an instruction and the text.
        languages = others
    return Understood(found.name, found.answer, languages, False, tuple(terms))


def _by_preset(preset: Preset, system: str, user: str) -> Understood | None:
    place = preset.enclosed(user)
    if place is None:
        return None
    start, end = place
    text = user[start:end]
    terms = terms_behind(f"{system}\n{user[:start]}", preset.terms)
    if preset.leading_terms is not None:
        terms, text = leading_terms(text, preset.leading_terms)
    laid_out = LAYOUTS[preset.layout](text, preset.keys)
    if laid_out is None:
        return None
    before, after = preset.answer
    around = "\n".join((user[:start], user[end:]))
    # A system prompt may have examples of other languages.
    own, others = named_languages(around), named_languages(f"{system}\n{around}")
    languages = NamedLanguages(own.source or others.source, own.target or others.target)
    are_wishes = preset.target is not None
    if are_wishes:
        languages = NamedLanguages(preset.source, preset.target)
    return Understood(
        preset.name, laid_out.framed(before, after), languages, are_wishes, tuple(terms)
    )


def _found(system: str, user: str, asked_keys: Collection[str]) -> _Found | None:
    """What a message has beside texts that is not of a known program."""

    def keys_of(items: object, instruction: str) -> Keys:
        return Keys(asked_back(_keys_in(items), f"{system}\n{instruction}", asked_keys))

    if (subtitles := cues(user)) is not None:
        return _Found("subtitles", *subtitles)
    if (row := elements(user)) is not None:
        around = user[: row.start] + user[row.end :]
        if not around.strip() or SAYS_TRANSLATE.search(around):
            return _Found("elements", *row)
    for search in (_fenced, _json, _enclosed, _instructed):
        if found := search(user, keys_of):
            return found
    answer = separated(user, Keys()) or (numbered(user, Keys()) if has_numbers(user) else None)
    return _Found("message", answer, 0, len(user)) if answer else None


def _whole(said: str) -> _Found:
    """All of a message, with its line breaks as they are."""
    answer = Answer()
    answer.translate(said)
    return _Found("message", answer, 0, len(said))


_KeysOf = Callable[[object, str], Keys]


def _json(user: str, keys_of: _KeysOf) -> _Found | None:
    """JSON, or JSON lines, behind an instruction or none, and before one or none."""
    starts = [match.end() - 1 for match in _JSON_START.finditer(user)]
    for start in starts[:_MOST_TRIES]:
        for end in _possible_ends(user, start):
            if found := _read_json(user, start, end, keys_of):
                return found
    return None


def _possible_ends(user: str, start: int) -> list[int]:
    """The end of the message, of the paragraph, and where the last bracket closes."""
    paragraph = user.find("\n\n", start)
    last = max(user.rfind("}"), user.rfind("]")) + 1
    ends = (len(user), paragraph, last)
    return list(dict.fromkeys(end for end in ends if end > start))


def _read_json(user: str, start: int, end: int, keys_of: _KeysOf) -> _Found | None:
    text = user[start:end]
    around = user[:start] + user[end:]
    if (value := json_in(text)) is not None:
        answer = json_value(text, keys_of(value, around))
        return _Found("json", answer, start, end) if answer and answer.texts else None
    first = json_in(text.strip().partition("\n")[0])
    if isinstance(first, dict) and (answer := json_lines(text, keys_of(first, around))):
        return _Found("json-lines", answer, start, end) if answer.texts else None
    return None


def _fenced(user: str, keys_of: _KeysOf) -> _Found | None:
    """What the last fence encloses: JSON is answered in such a fence, a text as it is."""
    fences = list(_FENCE.finditer(user))[-_MOST_TRIES:]
    for opened in reversed(fences):
        start = opened.end()
        end = user.find("\n" + opened[1], start)
        if end < 0:
            continue
        if found := _read_json(user, start, end, keys_of):
            answer = found.answer.framed(opened[0], "\n" + opened[1])
            return found._replace(answer=answer)
        around = user[: opened.start()] + user[end:]
        if not around.strip(" \n`~") or SAYS_TRANSLATE.search(around) or HEADING.search(around):
            return _Found("fence", lines(user[start:end], Keys()), start, end)
        break
    return None


def _enclosed(user: str, _keys_of: _KeysOf) -> _Found | None:
    """What stands in a tag, or in three quotes, beside an instruction."""
    pairs: list[tuple[int, int]] = []
    names: Counter[str] = Counter(found[1] for found in _TAG.finditer(user))
    for found in islice(_TAG.finditer(user), _MOST_TAGS):
        end = user.find(f"</{found[1]}>", found.end())
        # Those that have no usual name are named by the instruction, too.
        if end >= 0 and (found[1].lower() in _TAGS.split() or names[found[1]] > 1):
            is_mention = user.find(f"<{found[1]}>", found.end(), end) >= 0
            pairs += () if is_mention else [(found.end(), end)]
    start, end = user.find('"""'), user.rfind('"""')
    pairs += [(start + 3, end)] if start + 3 <= end else []
    pairs = [(start, end) for start, end in pairs if user[start:end].strip()]
    if not pairs:
        return None
    start, end = max(pairs, key=lambda pair: pair[1] - pair[0])
    around = user[:start] + user[end:]
    is_alone = len(pairs) == 1 and not _TAG_OR_CLOSING.sub("", around).strip()
    if not is_alone and not SAYS_TRANSLATE.search(around):
        return None
    text = user[start:end]
    start += len(text) - len(text.lstrip("\n"))
    answer = lines(text.strip("\n"), Keys())
    return _Found("enclosed", answer, start, start + len(text.strip("\n")))


def _instructed(user: str, _keys_of: _KeysOf) -> _Found | None:
    """What an instruction is about."""
    place = instructed(user)
    if place is None:
        return None
    text = user[slice(*place)]
    return _Found("instruction", separated(text, Keys()) or lines(text, Keys()), *place)


def _keys_in(items: object) -> set[str]:
    """The keys of an object and of those in it, or of the objects of a list."""
    level = [items]
    keys: set[str] = set()
    for _ in range(3):
        for each in level:
            if isinstance(each, dict):
                keys.update(each)
        level = [
            child
            for each in level
            if isinstance(each, (dict, list))
            for child in (list(each.values()) if isinstance(each, dict) else each[:1])
        ]
    return keys
