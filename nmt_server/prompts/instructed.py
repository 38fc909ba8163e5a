"""Where in a message the text stands that its instructions are about."""

from __future__ import annotations

import re

import regex

from nmt_server.prompts.marks import without_marks
from nmt_server.prompts.named_languages import is_language, named_languages
from nmt_server.prompts.one_line import LAST_LABEL, Range, before_thanks, in_one_line, quoted
from nmt_server.prompts.orders import (
    begins_rules,
    is_command,
    is_ending,
    is_order,
    is_role,
    is_rule,
    is_setting,
)
from nmt_server.prompts.shorthand import shorthand
from nmt_server.text.language.letters import letters_of

SAYS_TRANSLATE = re.compile("translat|翻|译|譯|訳|übersetz|tradu|перевед|번역", re.IGNORECASE)

# An instruction before the text, in the first line of a message: `Translate to English:`.
_INTRODUCTION = re.compile(
    r"\s{0,20}(?:#{1,6} |\*\*|[QＱ][:：.] ?)?"
    r"(?:please |kindly |can you |could you |bitte |veuillez )?(?:"
    r"(?:\w+ )?translat(?:e|ion|ing)\b|请?(?:将|把|翻译)|請?(?:將|把|翻譯)|以下|次の"
    r"|(?:英訳|和訳|翻訳)して|übersetz|tradui|tradu[czç]|перевед|번역"
    r"|(?:from |source|input|text)\b)[^\n:：]{0,400}[:：]",
    re.IGNORECASE,
)
# `Translation magic: a spell that ...` is no order, `Translation of the text:` is one.
_SPEAKS_OF_IT = re.compile(
    r"\s{0,20}translat(?:ion|ing)\b(?! (?:of|request|task)\b)[^\n:：]", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"[.!?]\s|[。！？]")
_TEXT = (
    r"(?:input|text|source|source text|(?:text|sentence|content)s? to (?:be )?translated?"
    r"|original(?: text)?|原文|输入|入力|本文)"
)
# `### Input:`, `Text:` in a line of its own, behind instructions.
HEADING = re.compile(
    rf"^(?:#{{0,6}} ?|\*\*){_TEXT}(?:\*\*)?[:：](?:\*\*)?[ \t]*\n?", re.IGNORECASE | re.MULTILINE
)
# The same with no colon, which only what is marked as a heading is taken for.
_MARKED_HEADING = re.compile(
    rf"^(?:#{{1,6}} ?|\[|【){_TEXT}[\]】]?[ \t]*\n", re.IGNORECASE | re.MULTILINE
)
# Where the answer is to stand.
_OUTPUT = re.compile(
    r"\n#{1,6} ?(?:output|translation|answer|response|译文|输出|出力|翻訳)[:：]?\s{0,20}\Z",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"a|output|answer|response|result|(?:\w+ )?translation|translated text|译文?|譯文?|输出|翻译"
    r"|出力|翻訳|訳文?",
    re.IGNORECASE,
)
_TEXT_LABEL = re.compile(_TEXT, re.IGNORECASE)
_LABEL = re.compile(r"^(?P<label>[^\W\d_][^\n:：]{0,20})[:：][ \t]*", re.MULTILINE)

# `"はい。" =>`, which a model goes on from.
_ARROW = re.compile(r"(?<=[\"”'」])\s?(?:=>|->|→)\s{0,4}\Z")
_MOST_ARROW = 8
# What instructions in Latin letters do not have, and a text of a language of its own letters does.
_LETTERS_OF_ITS_OWN = regex.compile(r"[\p{L}--\p{Script=Latin}]", regex.VERSION1)
# Lines of instructions at either end of a message.
_MOST_LINES = 40


def instructed(user: str) -> Range | None:
    """The range of the text; None where no instruction is found, or nothing beside them."""
    if found := _by_examples(user):
        return _bare(user, *found)
    # Where the answer is to stand, no text stands.
    label = LAST_LABEL.search(user)
    if label and _is_label(label[1], _ANSWER):
        user = user[: label.start()]
    for search in (
        *(_behind_heading, quoted, _behind_colon, _behind_context),
        *(_beside_orders, in_one_line, shorthand),
    ):
        if found := search(user):
            return _bare(user, *found)
    return None


def _bare(user: str, start: int, end: int) -> Range | None:
    """The range without marks around the text and thanks behind it; None where nothing is left."""
    if arrow := _ARROW.search(user, max(start, end - _MOST_ARROW), end):
        end = arrow.start()
    start, end = without_marks(user, start, end)
    start, end = without_marks(user, start, before_thanks(user, start, end))
    return (start, end) if start < end else None


def _by_examples(user: str) -> Range | None:
    """What stands behind the last label of a text, where the message ends in one of an answer."""
    output = LAST_LABEL.search(user)
    if output is None or not _is_label(output[1], _ANSWER):
        return None
    for label in reversed([*_LABEL.finditer(user, 0, output.start() + 1)]):
        if _is_label(label["label"], _TEXT_LABEL):
            return label.end(), output.start()
    return None


def _is_label(label: str, known: re.Pattern[str]) -> bool:
    return known.fullmatch(label) is not None or is_language(label)


def _behind_heading(user: str) -> Range | None:
    heading = HEADING.search(user)
    if heading and (
        _INTRODUCTION.match(user)
        or SAYS_TRANSLATE.search(user, 0, heading.end())
        or any(map(is_setting, user.split("\n")[:_MOST_LINES]))
    ):
        return heading.end(), _end(user, heading.end())
    if marked := _MARKED_HEADING.search(user):
        return marked.end(), _end(user, marked.end())
    return None


def _behind_colon(user: str) -> Range | None:
    found = _INTRODUCTION.match(user)
    if found is None or not SAYS_TRANSLATE.search(user, 0, found.end()):
        return None
    is_at_end = not user[found.end() :].partition("\n")[0].strip()
    if not is_at_end and _SPEAKS_OF_IT.match(found[0]) and not named_languages(found[0]).target:
        return None
    if begins_rules(found[0]) or (not is_at_end and _ENDS_SENTENCE.search(found[0])):
        return None
    if not user[found.end() :].strip():
        return None
    return found.end(), _end(user, found.end())


def _behind_context(user: str) -> Range | None:
    """What follows an order with a colon behind lines that are for reference."""
    lines = _lines(user)
    near = lines[1:_MOST_LINES] + lines[_MOST_LINES:][-_MOST_LINES:]
    for start, end in reversed(near):
        line = user[start:end]
        order, colon, _ = line.replace("：", ":").partition(":")
        if not colon or not is_order(order):
            continue
        behind = user[start + len(order) + 1 :]
        if all(is_rule(each) or is_ending(each) or is_order(each) for each in behind.split("\n")):
            return None
        before = [each for each in user[:start].split("\n") if each.strip()]
        if all(map(_is_instruction, before)):
            return None
        return start + len(order) + 1, _end(user, start)
    return None


def _is_instruction(line: str) -> bool:
    return is_order(line) or is_role(line) or is_rule(line) or begins_rules(line)


def _end(user: str, start: int) -> int:
    """Where the text ends: before a heading for the answer, and before settings."""
    output = _OUTPUT.search(user, start)
    end = output.start() if output else len(user)
    while (line := user.rfind("\n", start, end)) >= start and is_setting(user[line + 1 : end]):
        end = line
    return end


def _beside_orders(user: str) -> Range | None:
    """What stands between the orders at the beginning and those at the end of a message."""
    lines = _lines(user)
    first = _first_of_text(user, lines)
    last = len(lines)
    has_order = False
    for place in range(len(lines) - 1, max(first, len(lines) - _MOST_LINES) - 1, -1):
        line = user[slice(*lines[place])]
        if is_order(line):
            has_order, last = True, place
        elif not (is_rule(line) or is_ending(line) or _is_of_order(user, *lines[place])):
            break
    if not has_order and not first:
        return None
    if not has_order:
        last = len(lines)
        while last > first and is_ending(user[slice(*lines[last - 1])]):
            last -= 1
    if first >= last or not user[lines[first][0] : lines[last - 1][1]].strip():
        return None
    return lines[first][0], lines[last - 1][1]


def _first_of_text(user: str, lines: list[Range]) -> int:
    """The number of the first line that is no instruction; 0 where none is an order."""
    first = 0
    has_order = is_in_rules = False
    for place, (start, end) in enumerate(lines[:_MOST_LINES]):
        line = user[start:end]
        if not line.strip():
            is_in_rules = False
            continue
        if is_order(line):
            has_order = True
        elif not (is_in_rules or is_rule(line) or begins_rules(line)) and (
            not _is_of_order(user, start, end) if has_order else not is_role(line)
        ):
            break
        is_in_rules = is_in_rules or begins_rules(line)
        first = place + 1
    return first if has_order else 0


def _is_of_order(user: str, start: int, end: int) -> bool:
    """Whether a line beside an order is a command in other letters than what is to be translated.

    So `Keep names.` is none of a Japanese text; of an English one it may be.
    """
    line = user[start:end]
    if not is_command(line) or _LETTERS_OF_ITS_OWN.search(line):
        return False
    source, target = named_languages(user)
    if letters_of(source).are_its_own if source else not letters_of(target or "").are_its_own:
        return bool(
            _LETTERS_OF_ITS_OWN.search(user, end) or _LETTERS_OF_ITS_OWN.search(user, 0, start)
        )
    return False


def _lines(user: str) -> list[Range]:
    found: list[Range] = []
    start = 0
    for line in user.split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found
