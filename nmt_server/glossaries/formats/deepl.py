"""DeepL's entries: a term, a tab, its translation; or CSV without a header.

As DeepL has them, an entry has no further columns but, in CSV, the codes of its languages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from nmt_server.errors import InvalidFile
from nmt_server.glossaries.term import Pair, Term


def read(content: str, pair: Pair) -> list[Term]:
    """Entries with tabs. Raises `InvalidFile`."""
    del pair
    lines = enumerate(content.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)
    return _terms((number, line.split("\t")) for number, line in lines if line.strip())


def read_csv(content: str) -> list[Term]:
    """Entries with commas. Raises `InvalidFile`."""
    rows = csv.reader(StringIO(content, newline=""), strict=True)
    try:
        return _terms([(rows.line_num, row[:2]) for row in rows if any(row)])
    except csv.Error as error:
        raise InvalidFile(f"Line {rows.line_num} is not CSV: {error}.") from None


def write(terms: Iterable[Term], pair: Pair) -> str:
    """Entries with tabs; of terms that are only forbidden something, DeepL knows nothing."""
    del pair
    return "\n".join(f"{term.source}\t{term.target}" for term in terms if term.target)


def _terms(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Term]:
    terms: dict[str, Term] = {}
    for number, row in rows:
        if len(row) != 2 or not all(cell.strip() for cell in row):
            raise InvalidFile(f"Line {number} is not a term and its translation.")
        source, target = (cell.strip() for cell in row)
        if source in terms:
            raise InvalidFile(f"Line {number} has the term {source[:80]!r} again.")
        terms[source] = Term(source, target)
    return list(terms.values())
