"""Files of terms: how each format is read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from nmt_server.documents.encoding import decode
from nmt_server.errors import InvalidRequest
from nmt_server.glossaries.formats import deepl, names, table, tbx
from nmt_server.glossaries.term import Pair, Term


class GlossaryFormat(NamedTuple):
    """How terms are read from a text in a pair of languages, and written into one.

    `read` raises `InvalidFile`, with the line where there is one.
    """

    media_type: str
    extension: str
    read: Callable[[str, Pair], list[Term]]
    write: Callable[[Iterable[Term], Pair], str]


FORMATS = {
    "csv": GlossaryFormat("text/csv", ".csv", table.read, table.write_csv),
    "tsv": GlossaryFormat("text/tab-separated-values", ".tsv", table.read, table.write_tsv),
    "tbx": GlossaryFormat("application/x-tbx", ".tbx", tbx.read, tbx.write),
    "deepl": GlossaryFormat("text/tab-separated-values", ".tsv", deepl.read, deepl.write),
    "names": GlossaryFormat("text/plain", ".txt", names.read, names.write),
}


def read_terms(content: str, name: str, pair: Pair) -> list[Term]:
    """The terms in a text of this format; an empty name is for what it looks like.

    Raises `InvalidRequest` for a format that there is not, and `InvalidFile`.
    """
    content = content.removeprefix("\ufeff")
    return format_of(name or looks_like(content)).read(content, pair)


def read_file(data: bytes, name: str, pair: Pair) -> list[Term]:
    """The same of a file, in whatever encoding it is."""
    return read_terms(decode(data, language=pair.source).content, name, pair)


def format_of(name: str) -> GlossaryFormat:
    """The format of this name. Raises `InvalidRequest` where there is none."""
    if (found := FORMATS.get(name.lower())) is None:
        raise InvalidRequest(
            f"There is no format {name!r} of glossaries.", f"There is: {', '.join(FORMATS)}."
        )
    return found


def looks_like(content: str) -> str:
    """The name of the format that a text is in."""
    if content.lstrip().startswith("<"):
        return "tbx"
    return "names" if names.is_json(content) or names.is_list(content) else "csv"
