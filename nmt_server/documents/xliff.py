"""XLIFF 1.2 and 2: what has no translation yet is translated.

The text is the source, and its translation becomes the target; a target that is there stays, unless
it is the source again or says that it needs a translation. What is not to be translated is left
alone: by XLIFF's own words, and by the attributes and the rules of ITS 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from nmt_server.documents.catalogue import TRANSLATED
from nmt_server.documents.document import Document, Left, Slot
from nmt_server.documents.markup.its import Its, its_by_place
from nmt_server.documents.markup.lexer import Kind, attributes_of, tokens_of
from nmt_server.documents.named_language import Edit, Languages
from nmt_server.documents.xml.inline import Dialect, Item, Role, joined
from nmt_server.documents.xml.tokens import Scope, Token, attributes, check, tokens, written_name
from nmt_server.documents.xml.units import Unit, unit_of

_TO_BE_TRANSLATED = "new|needs-translation|needs-l10n|needs-adaptation|initial"
_STATE = re.compile(rf"""(\sstate\s*=\s*["'])(?:{_TO_BE_TRANSLATED})(["'])""")
# XLIFF's own word, and that of ITS.
_PROTECTED = ("protected", "x-its-translate-no")
_UNITS = ("trans-unit", "segment")
# Where the language of the sources stands, and that of the targets.
_LANGUAGES = {
    "xliff": ("srcLang", "trgLang"),
    "file": ("source-language", "target-language"),
}
_MOST_INDENT = 200
# Items that one mark may span.
_MOST_KEPT = 1_000
_BLANK = re.compile(r"[ \t\r\n]*+\Z")


def _role_of(its: Its, token: Token) -> Role | None:
    told = attributes(token.text)
    if told.get("mtype") in _PROTECTED or _says(its, token, told) is False:
        return Role.ATOM
    if token.name.rpartition(":")[2] in ("g", "mrk", "pc"):
        return Role.CONTAINER
    # An element of somebody else's, with words of the sentence in it.
    within = told.get("withinText")
    is_within = its.is_within_text.get(token.start, False) if within is None else within == "yes"
    return Role.CONTAINER if is_within else Role.ATOM


def _says(its: Its, token: Token, told: Mapping[str, str]) -> bool | None:
    """Whether an element is translated, by itself or else by a rule; None where nothing is said."""
    says = told.get("translate")
    return its.is_translated.get(token.start) if says is None else says != "no"


def _arranged(content: str, items: list[Item]) -> list[Item]:
    """The items with what stands between `<sm translate="no"/>` and its `<em/>` as one."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        end = _end_of_kept(content, items, place)
        kept = items[place:end]
        found.append(joined("atom", kept[0].text, kept) if len(kept) > 1 else kept[0])
        place = end
    return found


def _end_of_kept(content: str, items: list[Item], place: int) -> int:
    told = _told(content, items[place], "sm")
    if told.get("translate") != "no":
        return place + 1
    depth = 0
    for end in range(place + 1, min(len(items), place + _MOST_KEPT)):
        depth += (items[end].kind == "open") - (items[end].kind == "close")
        if depth < 0:
            break
        if not depth and _told(content, items[end], "em").get("startRef") == told.get("id", ""):
            return end + 1
    return place + 1


def _told(content: str, item: Item, name: str) -> Mapping[str, str]:
    if item.kind != "atom" or item.text.rpartition(":")[2] != name:
        return {}
    return attributes(content[item.start : item.end])


class _Text(NamedTuple):
    """An element with text: where its tags begin and end."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    scope: Scope
    is_translated: bool = True


class _Around(NamedTuple):
    """What an element says of those in it."""

    name: str
    is_translated: bool
    keeps_space: bool


def read_xliff(content: str) -> Document:
    """A document of the sources without a target. Raises `InvalidFile` for what is no XML."""
    check(content)
    return Document(
        content, _slots(content), _unchanged, "xmlcharrefreplace", naming=named_in_xliff
    )


def named_in_xliff(content: str, languages: Languages) -> list[Edit]:
    """Where the language of the targets is missing, which programs want where there are some."""
    edits = []
    for tag in tokens_of(content, is_xml=True):
        names = _LANGUAGES.get(tag.name.rpartition(":")[2])
        if names is None or tag.kind is not Kind.START:
            continue
        told = {each.name: each for each in attributes_of(content, tag)}
        source, target = map(told.get, names)
        if source is None or not any(languages.edit(content, source.start, source.end)):
            continue
        if target is None:
            end = source.end + len(source.quote)
            edits.append(Edit(end, end, f' {names[1]}="{languages.target}"'))
        elif target.start == target.end:
            edits.append(Edit(target.start, target.end, languages.target))
    return edits


def _unchanged(translation: str, _raw: str) -> str:
    return translation


def _slots(content: str) -> Iterator[Slot | Left]:
    its = its_by_place(content)
    role_of = partial(_role_of, its)
    loose = Dialect({}, is_loose=True, role_of=role_of, arrange=_arranged)
    strict = Dialect({}, has_lines=True, role_of=role_of, arrange=_arranged)
    around = [_Around("", is_translated=True, keeps_space=False)]
    # Of the unit that is open: its tag, its depth, and its texts by their names.
    unit: Token | None = None
    depth = 0
    texts: dict[str, _Text] = {}
    opened: Token | None = None
    for token in tokens(content, 0, len(content), Scope({})):
        name = token.name.rpartition(":")[2]
        is_of_unit = unit is not None and len(around) == depth + 1
        if token.kind == "open":
            if name in _UNITS:
                unit, depth, texts = token, len(around), {}
            elif is_of_unit and name in ("source", "seg-source", "target"):
                opened = token
            around.append(_within(around[-1], token, its))
        elif token.kind == "empty" and is_of_unit and name == "target":
            texts[name] = _Text(token.start, token.end, token.end, token.end, token.scope)
        elif token.kind == "close":
            inside = around.pop()
            if unit is None or len(around) not in (depth, depth + 1):
                continue
            if len(around) == depth + 1 and opened is not None:
                ranges = opened.start, opened.end, token.start, token.end
                texts[name] = _Text(*ranges, opened.scope, inside.is_translated)
                opened = None
            elif len(around) == depth:
                dialect = strict if inside.keeps_space else loose
                if inside.is_translated and "source" in texts:
                    yield from _slot(content, unit, texts, dialect)
                unit = None


def _within(outer: _Around, token: Token, its: Its) -> _Around:
    told = attributes(token.text)
    says = _says(its, token, told)
    space = told.get("space")
    return _Around(
        token.name,
        outer.is_translated if says is None else says,
        outer.keeps_space if space is None else space == "preserve",
    )


def _slot(
    content: str, unit: Token, texts: dict[str, _Text], dialect: Dialect
) -> Iterator[Slot | Left]:
    source = texts.get("seg-source", texts["source"])
    words = unit_of(content, source.inner_start, source.inner_end, source.scope, dialect)
    if words is None or not source.is_translated:
        return
    target = texts.get("target")
    if target is None:
        write = partial(_new_target, content, source, words)
        yield Slot(source.end, source.end, words.text, write)
        return
    tag = content[target.start : target.inner_start]
    old = unit_of(content, target.inner_start, target.inner_end, target.scope, dialect)
    is_wanted = _STATE.search(tag) or _STATE.search(unit.text)
    if old is None or old.text == words.text or is_wanted:
        write = partial(_same_target, content, target, words)
        yield Slot(target.start, target.end, words.text, write)
    else:
        yield Left(target.start, TRANSLATED)


def _new_target(content: str, source: _Text, words: Unit, translation: str, _raw: str) -> str:
    prefix, colon, _ = written_name(content[source.start : source.inner_start]).rpartition(":")
    name = f"{prefix}{colon}target"
    line = content.rfind("\n", max(0, source.start - _MOST_INDENT), source.start)
    indent = content[line : source.start] if line >= 0 else ""
    before = indent if _BLANK.fullmatch(indent) else ""
    return f"{before}<{name}>{_inside(content, words, translation)}</{name}>"


def _same_target(content: str, target: _Text, words: Unit, translation: str, _raw: str) -> str:
    tag = content[target.start : target.inner_start]
    tag = _STATE.sub(r"\1translated\2", tag)
    if tag.endswith("/>"):
        tag = tag[:-2].rstrip() + ">"
    return f"{tag}{_inside(content, words, translation)}</{written_name(tag)}>"


def _inside(content: str, words: Unit, translation: str) -> str:
    return words.write(translation, lambda start, end: content[start:end])
