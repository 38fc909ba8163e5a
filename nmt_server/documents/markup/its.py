"""What a page says by ITS 2.0 of its elements: which are translated, which are within a sentence.

Rules stand in `its:rules` in XML, and in a script of the type `application/its+xml` in HTML. Those
of other files are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from nmt_server.documents.markup.lexer import Kind, Token, attributes_of, tokens_of
from nmt_server.documents.markup.references import resolved
from nmt_server.documents.markup.selectors import ROOT, Element, Path, parse, select

NAMESPACE = "http://www.w3.org/2005/11/its"

# Looks at an element, over all rules of a page; rules beyond that do not count.
_MOST_LOOKS = 5_000_000
_LONGEST_SELECTOR = 1_000
_KINDS = {"translaterule": "translate", "withintextrule": "withinText"}
_YES_OR_NO = {"yes": True, "no": False, "nested": False}
_SCRIPT = re.compile(r"application/its\+xml", re.IGNORECASE)


class Its(NamedTuple):
    """What is said of elements, by the numbers of their tokens."""

    is_translated: Mapping[int, bool]
    is_within_text: Mapping[int, bool]


NOTHING_SAID = Its({}, {})


class _Rule(NamedTuple):
    kind: str
    says: bool
    paths: list[Path]


def its_of(
    content: str, tokens: Sequence[Token], parents: Mapping[int, int], *, is_xml: bool
) -> Its:
    """What the rules of a page say; of several for an element, the last one counts."""
    if NAMESPACE not in content:
        return NOTHING_SAID
    rules = list(_rules(content, tokens, is_xml))
    if not rules:
        return NOTHING_SAID
    elements = {
        number: Element(_local(tokens[number].name), _attributes(content, tokens[number]), parent)
        for number, parent in sorted(parents.items())
    }
    said: dict[str, dict[int, bool]] = {kind: {} for kind in _KINDS.values()}
    looks = 0
    for rule in rules:
        looks += len(elements) * sum(
            1 + sum(len(group) for groups in step.conditions for group in groups)
            for path in rule.paths
            for step in path
        )
        if looks > _MOST_LOOKS:
            break
        said[rule.kind] |= dict.fromkeys(select(rule.paths, elements) - {ROOT}, rule.says)
    return Its(said["translate"], said["withinText"])


def its_by_place(content: str) -> Its:
    """What the rules in well-formed XML say, by where the tags of the elements start."""
    if NAMESPACE not in content or "Rule" not in content:
        return NOTHING_SAID
    tokens = list(tokens_of(content, is_xml=True))
    parents: dict[int, int] = {}
    opened = [ROOT]
    for number, token in enumerate(tokens):
        if token.kind in (Kind.START, Kind.EMPTY):
            parents[number] = opened[-1]
        if token.kind is Kind.START:
            opened.append(number)
        elif token.kind is Kind.END and len(opened) > 1:
            opened.pop()
    said = its_of(content, tokens, parents, is_xml=True)
    return Its(*({tokens[number].start: says for number, says in each.items()} for each in said))


def _rules(content: str, tokens: Sequence[Token], is_xml: bool) -> Iterator[_Rule]:
    if is_xml:
        yield from _rules_in(content, tokens)
        return
    for token, inside in pairwise(tokens):
        is_script = token.kind is Kind.START and token.name == "script"
        if is_script and _SCRIPT.search(content, token.start, token.end):
            script = content[inside.start : inside.end]
            yield from _rules_in(script, list(tokens_of(script, is_xml=True)))


def _rules_in(content: str, tokens: Sequence[Token]) -> Iterator[_Rule]:
    for token in tokens:
        kind = _KINDS.get(_local(token.name).lower())
        if kind is None or token.kind not in (Kind.START, Kind.EMPTY):
            continue
        told = _attributes(content, token)
        says, selector = _YES_OR_NO.get(told.get(kind, "")), told.get("selector", "")
        paths = parse(selector.strip()) if len(selector) <= _LONGEST_SELECTOR else None
        if says is not None and paths is not None:
            yield _Rule(kind, says, paths)


def _attributes(content: str, token: Token) -> dict[str, str]:
    """By their local names."""
    return {
        _local(each.name): _said(content[each.start : each.end])
        for each in attributes_of(content, token)
    }


def _said(raw: str) -> str:
    if "&" not in raw:
        return raw
    return "".join(raw[start:end] if each is None else each for start, end, each in resolved(raw))


def _local(name: str) -> str:
    return name.rpartition(":")[2]
