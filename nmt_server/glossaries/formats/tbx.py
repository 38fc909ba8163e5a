"""TBX, the exchange format of terms (ISO 30042), of 2008 (`martif`) and of 2019 (`tbx`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from nmt_server.errors import InvalidFile
from nmt_server.glossaries.term import Pair, Term
from nmt_server.languages import match_language

_ENTRIES = ("termEntry", "conceptEntry")
_LANGUAGES = ("langSet", "langSec")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Of an administrative status, what says that a term is not to be used.
_FORBIDDEN = ("deprecatedTerm-admn-sts", "supersededTerm-admn-sts", "deprecated", "forbidden")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(content: str, pair: Pair) -> list[Term]:
    """The first term of each language; those that are deprecated in the target's are forbidden.

    Further terms of the source language have the same translation. Raises `InvalidFile`.
    """
    try:
        # A DOCTYPE that names TBXcoreStructV02.dtd is common; it is never fetched.
        root = fromstring(content, forbid_dtd=False)
    except ParseError as error:
        raise InvalidFile(f"The XML is broken: {error}.", "Mend the file.") from None
    except (DefusedXmlException, ValueError):
        raise InvalidFile(
            "The file declares XML entities, which are not read because they can hide an attack.",
            "Export it again without a document type declaration.",
        ) from None
    if _name(root) not in ("martif", "tbx"):
        raise InvalidFile("The file is XML, but not TBX.", "TBX has a <martif> or <tbx> element.")
    terms: list[Term] = []
    for entry in _within(root, _ENTRIES):
        terms += _terms_of(entry, pair)
    return terms


def write(terms: Iterable[Term], pair: Pair) -> str:
    """TBX-Basic of 2019."""
    source, target = quoteattr(pair.source), quoteattr(pair.target)
    pieces = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tbx type="TBX-Basic" style="dca" xml:lang={source} '
        'xmlns="urn:iso:std:iso:30042:ed-2">\n'
        "<tbxHeader><fileDesc><sourceDesc><p>nmt-server</p></sourceDesc></fileDesc></tbxHeader>\n"
        "<text><body>\n"
    ]
    for number, term in enumerate(terms, 1):
        note = f"<note>{_escaped(term.note)}</note>" if term.note else ""
        wanted = _term_section(term.target) if term.target else ""
        unwanted = "".join(_term_section(each, _FORBIDDEN[0]) for each in term.forbidden)
        pieces.append(
            f'<conceptEntry id="c{number}">{note}'
            f"<langSec xml:lang={source}>{_term_section(term.source)}</langSec>"
            f"<langSec xml:lang={target}>{wanted}{unwanted}</langSec></conceptEntry>\n"
        )
    return "".join([*pieces, "</body></text>\n</tbx>\n"])


def _term_section(term: str, status: str = "") -> str:
    said = f'<termNote type="administrativeStatus">{status}</termNote>' if status else ""
    return f"<termSec><term>{_escaped(term)}</term>{said}</termSec>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _terms_of(entry: Element, pair: Pair) -> list[Term]:
    said: dict[str, tuple[list[str], list[str]]] = {}
    for section in _within(entry, _LANGUAGES):
        code = (section.get(_LANG) or section.get("lang") or "").lower()
        wanted, unwanted = said.setdefault(code, ([], []))
        for group in section:
            for text, is_forbidden in _texts(group):
                (unwanted if is_forbidden else wanted).append(text)
    sources, _ = said.get(_served(pair.source, said), ([], []))
    targets, forbidden = said.get(_served(pair.target, said), ([], []))
    note = " ".join(" ".join(each.itertext()) for each in entry if _name(each) == "note")
    if not targets and not forbidden:
        return []
    return [
        Term(source, targets[0] if targets else "", forbidden=tuple(forbidden), note=note.strip())
        for source in sources
    ]


def _served(language: str, said: Iterable[str]) -> str:
    found = match_language(language, dict.fromkeys(filter(None, said), ""))
    return found.code if found is not None else ""


def _texts(group: Element) -> Iterator[tuple[str, bool]]:
    """The terms in a `tig`, `ntig` or `termSec`, and whether each is not to be used."""
    statuses = [
        "".join(each.itertext()).strip()
        for each in group.iter()
        if _name(each) == "termNote" and each.get("type") == "administrativeStatus"
    ]
    statuses += ["".join(e.itertext()).strip() for e in group.iter() if _is_status(e)]
    is_forbidden = any(status in _FORBIDDEN for status in statuses)
    for each in group.iter():
        if _name(each) == "term" and (text := " ".join("".join(each.itertext()).split())):
            yield text, is_forbidden


def _is_status(element: Element) -> bool:
    # In the style of tags, the name of the element says what its text is.
    return _name(element) == "administrativeStatus"


def _within(element: Element, names: tuple[str, ...]) -> Iterator[Element]:
    return (each for each in element.iter() if _name(each) in names)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
