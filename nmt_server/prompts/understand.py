"""What in a chat is to be translated, and how the answer is laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nmt_server.prompts.answer import Answer
from nmt_server.prompts.chat import Message, chat_of
from nmt_server.prompts.glossary import without_glossary
from nmt_server.prompts.json_lines import json_in, json_lines, json_value
from nmt_server.prompts.keys import Keys, asked_back
from nmt_server.prompts.layout import LAYOUTS, separated
from nmt_server.prompts.named_languages import NamedLanguages, named_languages
from nmt_server.prompts.numbered import has_numbers, lines, numbered
from nmt_server.prompts.presets import Preset
from nmt_server.prompts.terms import Term, leading_terms, terms_behind

# An instruction before the text, in the first line of a message: `Translate to English:`.
_INSTRUCTION = re.compile(
    r"\s{0,20}(?:#{1,6} |\*\*)?(?:please |kindly |can you |could you )?(?:"
    r"(?:\w+ )?translat(?:e|ion|ing)\b|请?(?:将|把|翻译)|請?(?:將|把|翻譯)|以下|次の|"
    r"(?:from |source|input|text)\b)[^\n:：]{0,400}[:：]",
    re.IGNORECASE,
)
_TRANSLATE = re.compile("translat|翻|译|譯|訳", re.IGNORECASE)
# `### Input:`, `Text:`, `Japanese:` in a line of its own, behind instructions.
_HEADING = re.compile(
    r"^(?:#{0,6} ?|\*\*)(?:input|text|source|source text|text to translate|original"
    r"|原文|输入|入力|本文)"
    r"(?:\*\*)?[:：](?:\*\*)?[ \t]*\n?",
    re.IGNORECASE | re.MULTILINE,
)
# The same with no colon, which only what is marked as a heading is taken for.
_MARKED_HEADING = re.compile(
    r"^(?:#{1,6} ?|\[|【)(?:input|text|source|source text|text to translate|original"
    r"|原文|输入|入力|本文)[\]】]?[ \t]*\n",
    re.IGNORECASE | re.MULTILINE,
)
# Where the answer is to stand.
_OUTPUT = re.compile(
    r"\n#{1,6} ?(?:output|translation|answer|response|译文|输出|出力|翻訳)[:：]?\s{0,20}\Z",
    re.IGNORECASE,
)
_ENCLOSED = (
    re.compile(r"<(text|source|input|content|textarea|source_text|original)>\n?"),
    re.compile(r'(""")\n?'),
)
_QUOTES = {('"', '"'), ("“", "”"), ("'", "'"), ("`", "`")}
_FENCE = re.compile(r"^(```+|~~~+)([^\n`]{0,40})\n", re.MULTILINE)

# How many places of a message are tried as the beginning of JSON or of a fence.
_MOST_TRIES = 4


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
    system, said = chat_of(messages)
    user = said.replace("\r\n", "\n")
    for preset in presets:
        if preset.is_of(system, user) and (known := _by_preset(preset, system, user)):
            return known
    terms, user = without_glossary(user)
    found = _found(system, user, asked_keys) or _whole(user if terms else said)
    terms = terms or without_glossary(system)[0]
    instruction = "\n".join((system, user[: found.start], user[found.end :]))
    languages = named_languages(instruction)
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
    languages = named_languages("\n".join((system, user[:start], user[end:])))
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
    starts = [match.start() for match in re.finditer(r"^[ \t]*[{\[]", user, re.MULTILINE)]
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
        before = 0, opened.start()
        if _TRANSLATE.search(user, *before) or _HEADING.search(user, *before):
            return _Found("fence", lines(user[start:end], Keys()), start, end)
        break
    return None


def _enclosed(user: str, _keys_of: _KeysOf) -> _Found | None:
    """What stands in a tag, or in three quotes, behind an instruction."""
    for pattern in _ENCLOSED:
        opened = pattern.search(user)
        if opened is None or not _TRANSLATE.search(user, 0, opened.start()):
            continue
        closing = opened[1] if opened[1] == '"""' else f"</{opened[1]}>"
        end = user.rfind(closing, opened.end())
        if end > 0:
            text = user[opened.end() : end]
            kept = len(text) - len(text.rstrip("\n"))
            answer = lines(text.rstrip("\n"), Keys())
            return _Found("enclosed", answer, opened.end(), end - kept)
    return None


def _instructed(user: str, _keys_of: _KeysOf) -> _Found | None:
    """What follows an instruction that ends in a colon, or a heading behind instructions."""
    heading = _HEADING.search(user)
    found = _INSTRUCTION.match(user)
    begins: int | None = None
    if heading and (found or _TRANSLATE.search(user, 0, heading.start())):
        begins = heading.end()
    elif marked := _MARKED_HEADING.search(user):
        begins = marked.end()
    elif found and _TRANSLATE.search(user, 0, found.end()):
        begins = found.end()
    if begins is None or not user[begins:].strip():
        return None
    output = _OUTPUT.search(user, begins)
    text = user[begins : output.start() if output else len(user)].strip()
    if not text:
        return None
    start = user.index(text, begins)
    if len(text) > 2 and (text[0], text[-1]) in _QUOTES and "\n" not in text:
        start, text = start + 1, text[1:-1]
    answer = separated(text, Keys()) or lines(text, Keys())
    return _Found("instruction", answer, start, start + len(text))


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
