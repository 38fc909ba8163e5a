"""Tables: CSV and TSV, with our columns, those of other programs, or without a header."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from nmt_server.documents.cells import TooManyColumns, is_empty, layout_of, row_at
from nmt_server.errors import InvalidFile
from nmt_server.glossaries.term import Pair, Term

COLUMNS = ("source", "target", "case_sensitive", "whole_word", "forbidden", "note")
# What columns are called elsewhere.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "src", "term", "original", "key", "原文", "原名"),
    "target": ("target", "dst", "translation", "translated", "value", "译文", "訳文", "译名"),
    "case_sensitive": ("case_sensitive", "case"),
    "whole_word": ("whole_word",),
    "forbidden": ("forbidden",),
    "note": ("note", "info", "comment", "description", "备注"),
}
_HEADINGS = [*_NAMES["source"], *_NAMES["target"]]
_TRUE = frozenset({"true", "yes", "1", "x"})
# What parts several that are forbidden.
_ALSO = "|"


def read(content: str, pair: Pair) -> list[Term]:
    """Terms; the first two columns where no header says more. Raises `InvalidFile`."""
    delimiter, start = layout_of(content, _HEADINGS)
    rows = _rows(content, start, delimiter)
    terms = []
    places: dict[str, int] | None = None
    for number, row in rows:
        if places is None:
            places = _header(row, pair)
            if places is not None:
                continue
            places = {"source": 0, "target": 1}
        if len(row) <= max(places["source"], places["target"]):
            raise InvalidFile(
                f"Row {number} has no translation: {row[0][:80]!r}.",
                "A row has a term and its translation, with a comma, a semicolon or a tab between.",
            )
        terms.append(_term({name: row[at] for name, at in places.items() if at < len(row)}))
    return terms


def write_csv(terms: Iterable[Term], pair: Pair) -> str:
    """A table with all columns."""
    del pair
    return _written(terms, ",")


def write_tsv(terms: Iterable[Term], pair: Pair) -> str:
    """The same with tabs."""
    del pair
    return _written(terms, "\t")


def _written(terms: Iterable[Term], delimiter: str) -> str:
    stream = StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in terms:
        flags = (str(flag).lower() for flag in (term.case_sensitive, term.whole_word))
        forbidden = _ALSO.join(term.forbidden)
        writer.writerow((term.source, term.target, *flags, forbidden, term.note))
    return stream.getvalue()


def _rows(content: str, position: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while position < len(content):
        try:
            row, position = row_at(content, position, delimiter, is_strict=False)
        except TooManyColumns:
            raise InvalidFile(f"Row {number + 1} has too many columns.") from None
        number += 1
        if not is_empty(row) and any(cell.text.strip() for cell in row):
            yield number, [cell.text for cell in row]


def _header(row: Sequence[str], pair: Pair) -> dict[str, int] | None:
    """Where each column is; None where the row is no header."""
    cells = [cell.strip().casefold().replace(" ", "_") for cell in row]
    if cells[:2] == [pair.source, pair.target]:
        return {"source": 0, "target": 1}
    places = {
        name: next(at for at, cell in enumerate(cells) if cell in known)
        for name, known in _NAMES.items()
        if any(cell in known for cell in cells)
    }
    return places if {"source", "target"} <= places.keys() else None


def _term(cells: Mapping[str, str]) -> Term:
    said = {name: cell.strip() for name, cell in cells.items()}
    whole = said.get("whole_word", "")
    return Term(
        said["source"],
        said["target"],
        said.get("case_sensitive", "").lower() in _TRUE,
        not whole or whole.lower() in _TRUE,
        tuple(filter(None, map(str.strip, said.get("forbidden", "").split(_ALSO)))),
        said.get("note", ""),
    )
