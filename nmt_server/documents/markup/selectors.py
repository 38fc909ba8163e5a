"""Elements by XPath, as far as rules about translation need it.

That is paths of children (`/`) and descendants (`//`) by name, whatever its prefix, with conditions
on attributes and children: `//p[@class='code' or not(@lang)]/h:term | //note`. Each step takes one
look at each element, so that the time is in proportion to both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

_NAME = r"[\w.-]+"
_LITERAL = r"'[^']*'|\"[^\"]*\""
_STEP = re.compile(
    rf"\s*(?P<axis>//?)\s*(?:child::)?(?:{_NAME}:(?!:))?(?P<name>\*|{_NAME})(?![\w.(:-])\s*"
)
_TERM = re.compile(
    r"\s*(?P<negated>not\s*\(\s*)?(?:"
    rf"(?P<function>contains|starts-with)\s*\(\s*@(?P<of>[\w.:-]+)\s*,\s*(?P<part>{_LITERAL})\s*\)"
    rf"|@(?P<attribute>[\w.:-]+)(?:\s*(?P<sign>!?=)\s*(?P<value>{_LITERAL}))?"
    rf"|(?:{_NAME}:)?(?P<child>[A-Za-z_][\w.-]*)(?!\s*\())"
    r"(?(negated)\s*\))\s*"
)
_JOINT = re.compile(r"(and|or)\b|\]\s*")

ROOT = -1
"""What the outermost elements are in."""


class Element(NamedTuple):
    """An element: its local name, its attributes, and the number of the one that it is in."""

    name: str
    attributes: Mapping[str, str]
    parent: int


class _Term(NamedTuple):
    """A condition: what kind, of which attribute or child, with which value, and whether not."""

    kind: str
    name: str
    value: str = ""
    is_negated: bool = False


class Step(NamedTuple):
    """A step of a path; of each of `conditions`, all terms of one group hold."""

    is_deep: bool
    name: str
    conditions: tuple[tuple[tuple[_Term, ...], ...], ...]


Path = list[Step]


def parse(selector: str) -> list[Path] | None:
    """The paths of a selector; None for what is not read here."""
    paths: list[Path] = []
    position = 0
    while True:
        path: Path = []
        while found := _STEP.match(selector, position):
            position = found.end()
            conditions = []
            while selector.startswith("[", position):
                read = _condition(selector, position + 1)
                if read is None:
                    return None
                condition, position = read
                conditions.append(condition)
            path.append(Step(found["axis"] == "//", found["name"], tuple(conditions)))
        if not path:
            return None
        paths.append(path)
        if position == len(selector):
            return paths
        if selector[position] != "|":
            return None
        position += 1


def select(paths: Iterable[Path], elements: Mapping[int, Element]) -> set[int]:
    """The numbers of the elements on one of the paths; `elements` are in order of the document."""
    selected: set[int] = set()
    for path in paths:
        found = {ROOT}
        for step in path:
            found = _next(step, found, elements)
        selected |= found
    return selected


def _condition(selector: str, position: int) -> tuple[tuple[tuple[_Term, ...], ...], int] | None:
    groups: list[list[_Term]] = [[]]
    while found := _TERM.match(selector, position):
        groups[-1].append(_term(found))
        joint = _JOINT.match(selector, found.end())
        if joint is None:
            return None
        position = joint.end()
        if joint[1] is None:
            return tuple(map(tuple, groups)), position
        if joint[1] == "or":
            groups.append([])
    return None


def _term(found: re.Match[str]) -> _Term:
    is_negated = found["negated"] is not None
    if found["function"]:
        return _Term(found["function"], _local(found["of"]), found["part"][1:-1], is_negated)
    if found["attribute"]:
        kind = found["sign"] or "has"
        value = (found["value"] or "  ")[1:-1]
        return _Term(kind, _local(found["attribute"]), value, is_negated)
    return _Term("child", found["child"], "", is_negated)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _next(step: Step, context: set[int], elements: Mapping[int, Element]) -> set[int]:
    within: set[int] = set()
    found = []
    for number, element in elements.items():
        is_within = element.parent in context or (step.is_deep and element.parent in within)
        if is_within:
            within.add(number)
            if step.name in ("*", element.name):
                found.append(number)
    conditions = [
        [[_test(term, elements) for term in group] for group in groups]
        for groups in step.conditions
    ]
    return {
        number
        for number in found
        if all(
            any(all(test(number) for test in tests) for tests in groups) for groups in conditions
        )
    }


def _test(term: _Term, elements: Mapping[int, Element]) -> Callable[[int], bool]:
    if term.kind == "child":
        parents = {each.parent for each in elements.values() if each.name == term.name}
        return lambda number: (number in parents) != term.is_negated
    return lambda number: _holds(term, elements[number].attributes) != term.is_negated


def _holds(term: _Term, attributes: Mapping[str, str]) -> bool:
    said = attributes.get(term.name)
    if said is None:
        return False
    if term.kind in ("=", "!="):
        return (said == term.value) == (term.kind == "=")
    if term.kind == "contains":
        return term.value in said
    return term.kind == "has" or said.startswith(term.value)
