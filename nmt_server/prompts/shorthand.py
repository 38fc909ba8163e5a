"""Orders of a sign or a label alone: `/tr en はい。`, `English: はい。`, `はい。 ->`.

They stand in a message of one line. A game may have such lines of its own, so that where a text
needs no such order to be read, it is taken as it is: a list of labels, `→` at the end of a button,
`English: Yes`.
"""

from __future__ import annotations

import re

from nmt_server.prompts.named_languages import (
    NamedLanguages,
    code_of,
    is_language,
    language_called,
)
from nmt_server.prompts.one_line import Range, is_foreign
from nmt_server.text.language.letters import letters_of

_NAME = r"[A-Za-z](?:[_-]?[A-Za-z]){1,19}"
_COMMAND = re.compile(r"\s{0,20}[/!.](?:tr|tl|trans|translate)[ \t]{1,4}")
# A language behind a command, and what parts it from another one.
_AFTER_COMMAND = re.compile(
    rf"(?:(?:in|to|into)[ \t]{{1,4}})?(?P<target>{_NAME})"
    r"[ \t]{0,2}(?:->|→|>|[:：])?[ \t]{0,4}(?=\S)"
)
_SIGN = re.compile(rf"\s{{0,20}}(?:>[ \t]{{0,2}}|[/!])(?P<target>{_NAME})[:：]?[ \t]{{1,4}}(?=\S)")
_LABEL = re.compile(rf"\s{{0,20}}(?P<target>{_NAME}) ?[:：][ \t]{{0,4}}(?=\S)")
_ARROW_BEHIND = re.compile(
    rf"(?:[ \t]{{0,4}}(?:->|=>|→|⇒)[ \t]{{0,4}}(?P<target>{_NAME})|[ \t]{{1,4}}(?:->|=>))"
    r"[ \t]{0,4}[:：]?\s{0,20}\Z"
)
_IN_BRACKETS = re.compile(
    rf"[ \t]{{0,4}}[(（\[](?:in |to |into )?(?P<target>{_NAME})[)）\]]\s{{0,20}}\Z", re.IGNORECASE
)
_ARROW = re.compile("->|=>|→|⇒")
# Codes that are hardly anything else where they are a label; `ID:` and `IT:` are.
_LABELS = frozenset((
    "en", "eng", "ja", "jp", "jpn", "de", "fr", "es", "ru", "ko", "kr", "zh", "cn",
))  # fmt: skip
_MOST_BEHIND = 60
_WORD = re.compile(_NAME)
_INTO = ("in", "to", "into")


def shorthand(user: str) -> Range | None:
    """The range of the text; None where nothing but the text is there."""
    if (found := _COMMAND.match(user)) and user[found.end() :].strip():
        return _behind_languages(user, found.end()), len(user)
    if "\n" in user.strip():
        return None
    for pattern in (_SIGN, _LABEL):
        if (found := pattern.match(user)) and _is_order(found["target"], user[found.end() :]):
            return found.end(), len(user)
    for pattern in (_ARROW_BEHIND, _IN_BRACKETS):
        found = pattern.search(user, max(0, len(user) - _MOST_BEHIND))
        if found is None or _ARROW.search(user, 0, found.start()):
            continue
        text = user[: found.start()]
        if language_called(text.strip()):
            # Of a menu: 英語 (English)
            continue
        if is_foreign(text) and (found["target"] is None or is_language(found["target"])):
            return 0, found.start()
    return None


def shorthand_languages(around: str, text: str) -> NamedLanguages | None:
    """The languages that stand beside a text: the one of its own letters is that of the text.

    None where another word stands there, or no language.
    """
    named = around[found.end() :] if (found := _COMMAND.match(around)) else around
    words = [each for each in _WORD.findall(named) if each.lower() not in _INTO]
    codes = [code for each in words if (code := code_of(each.lower()))]
    # Other words make it an order in words.
    if len(codes) != len(words) or not 0 < len(codes) < 3:
        return None
    if len(codes) == 2:
        return NamedLanguages(*codes)
    [code] = codes
    return NamedLanguages(code, None) if _is_written_in(text, code) else NamedLanguages(None, code)


def _behind_languages(user: str, start: int) -> int:
    for _ in range(2):
        found = _AFTER_COMMAND.match(user, start)
        if found is None or not _is_order(found["target"], user[found.end() :], is_said=True):
            break
        start = found.end()
    return start


def _is_order(name: str, text: str, *, is_said: bool = False) -> bool:
    """Whether a text is in other letters than the language before it, as far as that is told.

    Behind a command, where something `is_said` to be translated, a name of a language is enough.
    """
    code = language_called(name)
    if is_said and (code is not None or name.lower() in _LABELS):
        return True
    if code is None and name.lower() not in _LABELS:
        return is_said and is_language(name) and is_foreign(text)
    if is_foreign(text):
        return True
    return code is not None and len(name) > 3 and letters_of(code).are_its_own


def _is_written_in(text: str, code: str) -> bool:
    letters = letters_of(code)
    return letters.are_its_own and letters.pattern.search(text) is not None
