"""HTML and XML as documents: pages, and fragments of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import Document, Slot
from nmt_server.documents.markup.elements import (
    BUTTONS,
    LABELS,
    META_NAMES,
    TEXT_ATTRIBUTES,
)
from nmt_server.documents.markup.lexer import Kind, Token, attributes_of, tokens_of
from nmt_server.documents.markup.nesting import Keeping, Nesting
from nmt_server.documents.markup.references import escaped, escaped_value, resolved
from nmt_server.documents.markup.regions import Part, slots_of
from nmt_server.documents.markup.rules import NO_RULES, TagRules
from nmt_server.documents.named_language import named_in_page, named_in_root
from nmt_server.text.markup.inline import Piece
from nmt_server.text.markup.marks import Role
from nmt_server.text.scripts import is_unspaced

_SPACES = re.compile(r"[ \t\n\f\r]+")
# <a alt=x>
_SHORTEST_WITH_ATTRIBUTE = 9
_ASCII_SPACES = " \t\n\f\r"
_SOFT_HYPHEN = "\u00ad"
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def read_html(
    content: str, rules: TagRules = NO_RULES, *, with_attributes: bool = True
) -> Document:
    """A page or a fragment of HTML; `with_attributes` says whether those are texts that are read.

    Its texts have marks (`nmt_server.text.markup`).
    """
    page = _Page(content, rules, is_xml=False, with_attributes=with_attributes)
    return Document(
        content, page.slots(), _unchanged, errors="xmlcharrefreplace", naming=named_in_page
    )


def read_xml(content: str, rules: TagRules = NO_RULES) -> Document:
    """A document or a fragment of XML. Its texts have marks."""
    page = _Page(content, rules, is_xml=True, with_attributes=False)
    return Document(
        content, page.slots(), _unchanged, errors="xmlcharrefreplace", naming=named_in_root
    )


def is_well_formed(content: str) -> bool:
    """Whether every tag of XML is closed, the last one that was opened first."""
    opened: list[str] = []
    for token in tokens_of(content, is_xml=True):
        if token.kind is Kind.START:
            opened.append(token.name)
        elif token.kind is Kind.END and (not opened or opened.pop() != token.name):
            return False
    return not opened


def _unchanged(translation: str, _raw: str) -> str:
    return translation


class _Page:
    def __init__(
        self, content: str, rules: TagRules, *, is_xml: bool, with_attributes: bool
    ) -> None:
        self._content = content
        self._is_xml = is_xml
        self._with_attributes = with_attributes
        self._tokens = list(tokens_of(content, is_xml=is_xml))
        # Line breaks in a text without tags are likely to be meant.
        self._collapses = not is_xml and any(each.kind is not Kind.TEXT for each in self._tokens)
        self._nesting = Nesting(content, self._tokens, rules, is_xml=is_xml)
        # What stands between two blocks so far, and the attributes of its tags.
        self._parts: list[Part] = []
        self._attributes: list[Slot] = []

    def slots(self) -> Iterator[Slot]:
        """The texts of the page, in order."""
        # Whether something is translated, and where the elements that say so end.
        said: list[tuple[int, bool]] = [(len(self._tokens), True)]
        index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            while said[-1][0] <= index < len(self._tokens) and len(said) > 1:
                said.pop()
            index += 1
            if token.kind in (Kind.TEXT, Kind.CDATA):
                if said[-1][1]:
                    self._add_text(token)
            elif token.kind is Kind.OTHER:
                self._add(token, Piece("", Role.POINT))
            elif token.kind is Kind.END:
                if self._nesting.splits(index - 1):
                    yield from self._flush()
                else:
                    self._add(token, Piece("", Role.CLOSING, name=token.name))
            else:
                splits = self._nesting.splits(index - 1)
                if splits:
                    yield from self._flush()
                keeping = self._nesting.keeping(index - 1)
                is_kept = keeping in (Keeping.KEPT, Keeping.WORD)
                end = self._nesting.ends.get(index - 1)
                if is_kept and end is not None and not splits:
                    index = self._keep(index - 1, end, keeping)
                    continue
                if said[-1][1] and not is_kept:
                    self._attributes += self._attribute_slots(token)
                if keeping is not Keeping.NOT_SAID and end is not None:
                    said.append((end, not is_kept))
                if not splits:
                    self._add(token, self._tag(index - 1, token))
        yield from self._flush()

    def _flush(self) -> Iterator[Slot]:
        labels = frozenset() if self._is_xml else LABELS
        parts, attributes = self._parts, self._attributes
        self._parts, self._attributes = [], []
        for slot in slots_of(parts, escaped, labels, attributes):
            raw = self._content[slot.start : slot.end]
            if raw == f"{_CDATA}{slot.text}{_CDATA_END}":
                start, end = slot.start + len(_CDATA), slot.end - len(_CDATA_END)
                yield Slot(start, end, slot.text, _in_cdata)
            else:
                yield slot

    def _add(self, token: Token, piece: Piece) -> None:
        self._parts.append(Part(piece, token.start, token.end))

    def _tag(self, index: int, token: Token) -> Piece:
        if token.name == "br" and not self._is_xml:
            return Piece("", Role.BREAK)
        is_point = self._nesting.is_void(token)
        return Piece("", Role.POINT if is_point else Role.OPENING, name=token.name)

    def _keep(self, index: int, end: int, keeping: Keeping) -> int:
        """Add an element within a sentence that stays as it is; the token that follows it."""
        tokens = self._tokens
        has_end = end < len(tokens) and tokens[end].kind is Kind.END
        is_own = has_end and tokens[end].name == tokens[index].name
        following = end + is_own
        stop = tokens[following - 1].end
        role = Role.WORD if keeping is Keeping.WORD else Role.POINT
        self._parts.append(Part(Piece("", role), tokens[index].start, stop))
        return following

    def _add_text(self, token: Token) -> None:
        raw = self._content[token.start : token.end]
        if token.kind is Kind.CDATA:
            inside = raw.removeprefix(_CDATA).removesuffix(_CDATA_END)
            self._add(token, Piece("", text=inside))
            return
        for start, end, said in resolved(raw):
            place = token.start + start, token.start + end
            if said is None:
                self._parts.append(Part(Piece("", Role.WORD), *place))
                continue
            text = _as_read(said) if self._collapses else said
            self._parts += _without_outer_spaces(raw[start:end], text, *place)

    def _attribute_slots(self, token: Token) -> Iterator[Slot]:
        if not self._with_attributes or token.end - token.start < _SHORTEST_WITH_ATTRIBUTE:
            return
        values = {each.name.lower(): each for each in attributes_of(self._content, token)}
        wanted = TEXT_ATTRIBUTES
        if token.name == "meta":
            named = values.get("name") or values.get("property")
            name = self._content[named.start : named.end].strip().lower() if named else ""
            wanted = frozenset(("content",)) if name in META_NAMES else frozenset()
        elif token.name == "input":
            kind = values.get("type")
            if kind and self._content[kind.start : kind.end].strip().lower() in BUTTONS:
                wanted = wanted | {"value"}
        for name, attribute in values.items():
            if name not in wanted:
                continue
            raw = self._content[attribute.start : attribute.end]
            said = "".join(
                raw[start:end] if each is None else each for start, end, each in resolved(raw)
            )
            text = _as_read(said).strip()
            if not any(map(str.isalpha, text)):
                continue
            quote = attribute.quote

            def write(translation: str, _raw: str, quote: str = quote) -> str:
                written = escaped_value(translation, quote or '"')
                return written if quote else f'"{written}"'

            yield Slot(attribute.start, attribute.end, text, write)


def _as_read(text: str) -> str:
    """A text as a browser shows it, and without a space where a line of Japanese goes on."""

    def space(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        is_wrap = "\n" in found[0] and before and after
        return "" if is_wrap and is_unspaced(before) and is_unspaced(after) else " "

    return _SPACES.sub(space, text).replace(_SOFT_HYPHEN, "")


def _in_cdata(translation: str, _raw: str) -> str:
    return translation.replace(_CDATA_END, f"]]{_CDATA_END}{_CDATA}>")


def _without_outer_spaces(raw: str, text: str, start: int, end: int) -> Iterator[Part]:
    """A text, and the white space around it by itself, which stays where it is at the ends."""
    core = raw.strip(_ASCII_SPACES)
    if not core:
        yield Part(Piece("", text=text), start, end)
        return
    before = start + len(raw) - len(raw.lstrip(_ASCII_SPACES))
    after = before + len(core)
    inner = text.strip(_ASCII_SPACES)
    leading, _, trailing = text.partition(inner) if inner else ("", "", "")
    if start < before:
        yield Part(Piece("", text=leading), start, before)
    yield Part(Piece("", text=inner), before, after)
    if after < end:
        yield Part(Piece("", text=trailing), after, end)
