"""Projects of Translator++ (`.trans`): the rows that have no translation yet.

A row is a list: the original, then a column for each kind of translation, of which the last that
has one counts. A translation goes into the column of machine translations, or the only one there
is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from nmt_server.documents.catalogue import TRANSLATED
from nmt_server.documents.document import Document, Left, Slot
from nmt_server.documents.json_strings import JsonString, json_strings
from nmt_server.text.surrogates import HALF, has_half

_MACHINE = 2


def read_trans(content: str) -> Document:
    """A document of the originals. Raises `InvalidFile` where the content is not JSON."""
    return Document(content, _slots(content), lambda translation, _raw: _quoted(translation))


def is_project(content: str) -> bool:
    """Whether JSON is a project of Translator++."""
    head = content[:20_000]
    return '"project"' in head and '"files"' in content and '"data"' in content


def _slots(content: str) -> Iterator[Slot | Left]:
    cells = (each for each in json_strings(content, has_scalars=True) if _is_cell(each))
    for _, group in groupby(cells, key=lambda cell: cell.path[:-1]):
        row = {cell.path[-1]: cell for cell in group}
        original = row.get(0)
        if original is None or not original.raw.startswith('"') or not original.text.strip():
            continue
        others = [cell for index, cell in row.items() if index != 0]
        if has_half(original.text):
            yield Left(original.start, HALF)
        elif any(cell.raw.startswith('"') and cell.text.strip() for cell in others):
            yield Left(original.start, TRANSLATED)
        elif (place := row.get(_MACHINE) or row.get(1)) is not None:
            yield Slot(place.start, place.end, original.text)
        else:
            end = original.end
            yield Slot(end, end, original.text, lambda translation, _: ", " + _quoted(translation))


def _is_cell(found: JsonString) -> bool:
    """Whether it is at project/files/NAME/data/ROW/COLUMN."""
    path = found.path
    return len(path) == 6 and path[:2] == ("project", "files") and path[3] == "data"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
