"""Find in a text what is not language and must come through untouched, by sets and own patterns.

Own patterns are regular expressions from clients. They are run by `regex` and not by `re`, because
only `regex` can stop after a time: no check of an expression beforehand tells a slow one from a
fast one reliably, and a thread inside `re` cannot be interrupted. The named sets need no such
limit, and `re` is several times as fast.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex

from nmt_server.errors import InvalidRequest
from nmt_server.text.pattern_sets import MARK_FORM, PATTERN_SETS, PLACEHOLDER_FORM, TRIGGERS

NO_SETS = "none"
"""What a setting says in the place of the names of sets where nothing is protected."""

_LONGEST_PATTERN = 500
_MOST_PATTERNS = 50
# Steps that the counts of a request's patterns stand for, such as 3 for a{3,9}: each is compiled to
# up to a kilobyte.
_MOST_STEPS = 10_000
# For all own patterns over one text and over all texts of a request, and beside that for each
# character, in seconds. What is linear takes a tenth of a microsecond a character.
_TIME_LIMIT = 0.2
_TIME_LIMIT_PER_REQUEST = 3.0
_TIME_PER_CHARACTER = 2e-6
# As long as a thread may keep the others waiting, in seconds.
_AT_ONCE = 0.005
_IN_MESSAGE = "icu"
_IN_LITERAL = "literal"
_MARKS = "marks"
_WITH_MESSAGES = frozenset({"codes", "braces", _IN_MESSAGE})
# Most texts have nothing that could be code, and one look tells.
_TRIGGER = re.compile(TRIGGERS)
# Of a page, most texts have marks and nothing else, and of a game placeholders: what to put in the
# place of those to see it. A placeholder ends in a letter, which can be a sign with what precedes.
_ALONE = {MARK_FORM: " ", PLACEHOLDER_FORM: "Z"}
_COUNT = re.compile(r"(\)?)\s*\{\s*([0-9]+)\s*(?:,\s*[0-9]*\s*)?\}")
_HINT = "Avoid repetitions within repetitions, such as (a+)+."


class Protection(NamedTuple):
    """What is protected: names of built-in sets (`PATTERN_SETS`), and own regular expressions."""

    sets: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sets or self.patterns)

    @property
    def keeps_messages(self) -> bool:
        """Whether the frames of ICU's messages are protected (`nmt_server.text.messages`)."""
        return not _WITH_MESSAGES.isdisjoint(self.sets)

    @property
    def reads_braces(self) -> bool:
        """Whether braces that hold all there is to say are read (`nmt_server.text.braces`)."""
        return "codes" in self.sets and "braces" not in self.sets

    @property
    def reads_literals(self) -> bool:
        """Whether calls with strings are read (`nmt_server.text.literals`)."""
        return "codes" in self.sets

    @property
    def is_in_literal(self) -> bool:
        """Whether it is for the strings of such calls."""
        return _IN_LITERAL in self.sets

    @property
    def is_in_message(self) -> bool:
        """Whether it is for the texts within such a message."""
        return _IN_MESSAGE in self.sets

    @property
    def has_marks(self) -> bool:
        """Whether marks may stand for markup (`nmt_server.text.markup.marks`)."""
        return _MARKS in self.sets

    def with_sets(self, names: tuple[str, ...]) -> Protection:
        """The same, and these sets."""
        return self._replace(sets=tuple(dict.fromkeys((*self.sets, *names)))) if names else self

    def in_message(self) -> Protection:
        """The same for the texts within such a message."""
        return self.with_sets((_IN_MESSAGE,))

    def in_literal(self) -> Protection:
        """The same for the strings of such calls."""
        return self.with_sets((_IN_LITERAL,))

    def compiled(self) -> Patterns:
        """The patterns; raises as `compile_patterns`."""
        return compile_patterns(self.sets, self.patterns)


@dataclass
class PatternTime:
    """What is left of the time that own patterns may take over the texts of a request.

    `seconds` are of the thread's own time: how busy the machine is, is no fault of a pattern.
    """

    seconds: float = _TIME_LIMIT_PER_REQUEST


class Patterns:
    """Compiled patterns; make them with `compile_patterns`."""

    def __init__(
        self, named: tuple[re.Pattern[str], ...], own: tuple[regex.Pattern[str], ...]
    ) -> None:
        self._named = named
        self._alone = tuple(each for each in named if each.pattern in _ALONE)
        self._own = own

    def find(self, text: str, time_left: PatternTime | None = None) -> list[tuple[int, int]]:
        """Ranges of `text` that match, in characters, in order and without overlap.

        Of matches that overlap the first wins, and of those that begin together the longest.
        `time_left` is shared by the texts of a request. Raises `InvalidRequest` where the patterns
        take too long on this text, or on the request.
        """
        matches: list[tuple[int, int]] = []
        if self._named and _TRIGGER.search(text):
            rest = text
            for each in self._alone:
                rest = each.sub(_ALONE[each.pattern], rest)
            named = self._named if _TRIGGER.search(rest) else self._alone
            matches = [match.span() for each in named for match in each.finditer(text)]
        if self._own:
            matches += self._find_own(text, time_left or PatternTime())
        spans: list[tuple[int, int]] = []
        for start, end in sorted(matches, key=lambda span: (span[0], -span[1])):
            if not spans or start >= spans[-1][1]:
                spans.append((start, end))
        return spans

    def _find_own(self, text: str, time_left: PatternTime) -> list[tuple[int, int]]:
        began = time.thread_time()
        linear = _TIME_PER_CHARACTER * len(text)
        deadline = began + linear + _TIME_LIMIT
        found: list[tuple[int, int]] = []
        for pattern in self._own:
            try:
                found += _find_until(deadline, pattern, text)
            except TimeoutError as error:
                raise InvalidRequest(
                    f"The protected pattern {pattern.pattern!r} takes too long.", _HINT
                ) from error
        time_left.seconds -= max(0.0, time.thread_time() - began - linear)
        if time_left.seconds <= 0:
            raise InvalidRequest(
                "The protected patterns take too long over all texts of the request.",
                f"{_HINT} Or send fewer texts at a time.",
            )
        return found


def _find_until(
    deadline: float, pattern: regex.Pattern[str], text: str
) -> Iterator[tuple[int, int]]:
    """What matches and is not blank. Raises `TimeoutError` at a `deadline` in the thread's time."""
    position, is_slow = 0, False
    while True:
        first = position
        # To let other threads in at each match makes this one wait for them each time. It is for
        # patterns that would hold them up.
        timeout = max(deadline - time.thread_time(), 0.001) if is_slow else _AT_ONCE
        try:
            for match in pattern.finditer(text, position, timeout=timeout, concurrent=is_slow):
                position = match.end()
                if match.group().strip():
                    yield match.span()
            return
        except TimeoutError:
            # `regex` goes by the time of all threads.
            if time.thread_time() >= deadline:
                raise
            is_slow = position == first


def chosen_sets(words: Iterable[str]) -> tuple[str, ...]:
    """The sets that a setting names; the single word `none` stands for none.

    Raises `InvalidRequest` for a name that there is not.
    """
    names = tuple(words)
    if names == (NO_SETS,):
        return ()
    compile_patterns(names)
    return names


def compile_patterns(names: Iterable[str], expressions: Iterable[str] = ()) -> Patterns:
    """Patterns from the names of built-in sets (`PATTERN_SETS`) and regular expressions.

    Raises `InvalidRequest` for an unknown name and for an expression that is wrong, too long, or
    one of too many.
    """
    return _compile(tuple(names), tuple(expressions))


@lru_cache(maxsize=64)
def _compile(names: tuple[str, ...], expressions: tuple[str, ...]) -> Patterns:
    for name in names:
        if name not in PATTERN_SETS:
            raise InvalidRequest(
                f"There is no set of protected patterns named {name!r}.",
                f"Choose from: {', '.join(PATTERN_SETS)}.",
            )
    if len(expressions) > _MOST_PATTERNS:
        raise InvalidRequest(
            f"{len(expressions)} protected patterns are too many.",
            f"Send at most {_MOST_PATTERNS}; one pattern can have alternatives: a|b.",
        )
    if sum(map(_steps, expressions)) > _MOST_STEPS:
        raise InvalidRequest(
            "The protected patterns repeat too often: their counts, such as {1000}, stand for more "
            f"than {_MOST_STEPS:,} steps.",
            "Use smaller counts, or such as begin at 0: {0,1000} costs nothing.",
        )
    own: list[regex.Pattern[str]] = []
    for expression in expressions:
        if len(expression) > _LONGEST_PATTERN:
            raise InvalidRequest(
                f"A protected pattern has {len(expression)} characters.",
                f"At most {_LONGEST_PATTERN} are allowed.",
            )
        try:
            own.append(regex.compile(expression, cache_pattern=False))
        except (regex.error, RecursionError, OverflowError, ValueError) as error:
            raise InvalidRequest(
                f"The protected pattern {expression!r} is no regular expression: {error}.",
                "The syntax is that of Python.",
            ) from error
    named = dict.fromkeys(expression for name in names for expression in PATTERN_SETS[name])
    return Patterns(tuple(map(re.compile, named)), tuple(own))


def _steps(expression: str) -> int:
    """The steps that the least counts of an expression are compiled to, or more.

    Those of groups multiply what is in them. Which that is, is not looked at: it would take a
    parser.
    """
    groups, single = 1, 0
    # White space and comments may stand before a count there.
    is_verbose = re.search(r"\(\?[A-Za-z0-9]*x", expression) is not None
    for is_group, least in _COUNT.findall(expression):
        if is_group or is_verbose:
            groups *= max(int(least), 1)
        else:
            single += int(least)
    return single + (groups - 1) * (single + len(expression))
