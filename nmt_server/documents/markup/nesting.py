"""Which tags belong together, however they are nested, and what of a page is not translated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import cached_property

from nmt_server.documents.markup.elements import (
    BLOCK,
    ENDED_BY,
    ENDS_BY_ITSELF,
    INLINE,
    KEPT,
    KEPT_AS_WORD,
    VOID,
)
from nmt_server.documents.markup.its import its_of
from nmt_server.documents.markup.lexer import Kind, Token, attributes_of
from nmt_server.documents.markup.rules import TagRules

_NOT_TRANSLATED = frozenset(("notranslate", "skiptranslate"))
_WITHIN_TEXT = re.compile("its[:-]within-?text", re.IGNORECASE)
# So deep, what a tag closes is looked for.
_DEEPEST = 200


class Keeping(Enum):
    """Whether what is in an element is translated. `WORD` is not, and is read as a word."""

    NOT_SAID = auto()
    TRANSLATED = auto()
    KEPT = auto()
    WORD = auto()


class Nesting:
    """The elements of a page: `ends` has for each token that begins one the one where it is over.

    That is its end tag, or the first token that is not in it any more.
    """

    def __init__(
        self, content: str, tokens: Sequence[Token], rules: TagRules, *, is_xml: bool
    ) -> None:
        self._content = content
        self._tokens = tokens
        self._rules = rules
        self._is_xml = is_xml
        self.ends: dict[int, int] = {}
        # The element that each one is in, and those that have words beside their elements.
        self._parents: dict[int, int] = {}
        self._with_words: set[int] = set()
        self._nest()
        self._its = its_of(content, tokens, self._parents, is_xml=is_xml)
        self._says_within_text = bool(self._its.is_within_text or _WITHIN_TEXT.search(content))

    def is_void(self, token: Token) -> bool:
        """Whether a tag is an element by itself."""
        return token.kind is Kind.EMPTY or (not self._is_xml and token.name in VOID)

    def splits(self, index: int) -> bool:
        """Whether a sentence ends where an element begins or ends."""
        name = self._tokens[index].name
        if name in self._rules.inline or name in self._rules.splitting:
            return name in self._rules.splitting
        if (is_within := self._is_within_text(self._starts.get(index, index))) is not None:
            return not is_within
        if not self._is_xml and (name in INLINE or name in BLOCK):
            return name in BLOCK
        if not self._rules.finds_outline:
            return False
        return self._parents.get(self._starts.get(index, index), -1) not in self._with_words

    def keeping(self, index: int) -> Keeping:
        """What is said of an element, by its name or by its attributes."""
        token = self._tokens[index]
        if token.name in self._rules.ignored:
            return Keeping.WORD
        if not self._is_xml and token.name in KEPT:
            return Keeping.KEPT
        # In translate, notranslate and its:translate.
        is_said = "ranslate" in self._content[token.start : token.end].lower()
        for attribute in attributes_of(self._content, token) if is_said else ():
            name = attribute.name.lower()
            if name not in ("translate", "its:translate", "class"):
                continue
            value = self._content[attribute.start : attribute.end].strip().lower()
            if name == "class" and not self._is_xml:
                if not _NOT_TRANSLATED.isdisjoint(value.split()):
                    return Keeping.WORD
            elif name != "class" and value == "no":
                return Keeping.WORD
            elif name != "class" and value in ("yes", ""):
                return Keeping.TRANSLATED
        if (is_translated := self._its.is_translated.get(index)) is not None:
            return Keeping.TRANSLATED if is_translated else Keeping.WORD
        is_code = not self._is_xml and token.name in KEPT_AS_WORD
        return Keeping.WORD if is_code else Keeping.NOT_SAID

    def _is_within_text(self, index: int) -> bool | None:
        """What ITS says of whether an element stands within a sentence; None for nothing."""
        if not self._says_within_text:
            return None
        for attribute in attributes_of(self._content, self._tokens[index]):
            if attribute.name.lower() in ("its:withintext", "its-within-text"):
                return self._content[attribute.start : attribute.end].strip() == "yes"
        return self._its.is_within_text.get(index)

    @cached_property
    def _starts(self) -> dict[int, int]:
        """The beginning of each element by its end tag."""
        found: dict[int, int] = {}
        for start, end in self.ends.items():
            if end < len(self._tokens) and self._tokens[end].kind is Kind.END:
                same = self._tokens[end].name == self._tokens[start].name
                if same and end not in found:
                    found[end] = start
        return found

    def _nest(self) -> None:
        opened: list[int] = []
        # How many of a name are open: what has no beginning is not looked for.
        names: dict[str, int] = {}
        tokens = self._tokens

        def close(index: int) -> None:
            start = opened.pop()
            names[tokens[start].name] -= 1
            self.ends[start] = index

        for index, token in enumerate(tokens):
            if token.kind in (Kind.TEXT, Kind.CDATA):
                if not self._content[token.start : token.end].isspace():
                    self._with_words.add(opened[-1] if opened else -1)
            elif token.kind is Kind.END:
                if names.get(token.name) and (self._is_xml or self._is_in_reach(opened, token)):
                    while tokens[opened[-1]].name != token.name:
                        close(index)
                    close(index)
            elif token.kind in (Kind.START, Kind.EMPTY):
                if not self._is_xml:
                    while opened and self._ends_before(tokens[opened[-1]].name, token.name):
                        close(index)
                self._parents[index] = opened[-1] if opened else -1
                if not self.is_void(token):
                    opened.append(index)
                    names[token.name] = names.get(token.name, 0) + 1
        while opened:
            if not self._is_xml and tokens[opened[-1]].name in ENDS_BY_ITSELF:
                close(len(tokens))
            else:
                opened.pop()

    def _is_in_reach(self, opened: Sequence[int], token: Token) -> bool:
        """Whether no block begins between an end tag of HTML within a sentence and its element."""
        if token.name in BLOCK:
            return True
        for index in reversed(opened[-_DEEPEST:]):
            if self._tokens[index].name == token.name:
                return True
            if self._tokens[index].name in BLOCK:
                return False
        return False

    @staticmethod
    def _ends_before(name: str, following: str) -> bool:
        """Whether an element of HTML ends where another one begins."""
        if name == "p":
            return following in BLOCK
        return following in ENDED_BY.get(name, ())
