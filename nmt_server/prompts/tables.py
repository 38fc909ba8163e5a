"""Texts in rows: cells that tabs part, and items of YAML."""

from __future__ import annotations

import re

from nmt_server.prompts.answer import Answer, in_a_cell, in_quotes
from nmt_server.prompts.keys import Keys

_NOTHING = ("", "null")

_FIELD = re.compile(r"(\s{0,8}(?:- )?)([A-Za-z_]\w{0,30}):(?:[ \t]+(.*))?")


def tab_separated(text: str, _keys: Keys) -> Answer | None:
    """Rows of GalTransl: a name, a text and a number; or a text and a number.

    The number is the last cell and stays as it is, and so does a name that is `null`. Names are
    asked back translated. A row of headings, if there is one, is not repeated.
    """
    answer = Answer()
    rows = [line for line in text.split("\n") if line.strip()]
    if rows and rows[0].split("\t")[-1].strip() == "ID":
        rows = rows[1:]
    if not rows:
        return None
    most = max(row.count("\t") for row in rows)
    answer.add("NAME\tDST\tID\n" if most > 1 else "DST\tID\n")
    for index, row in enumerate(rows):
        *cells, number = row.split("\t")
        if not cells:
            return None
        answer.add("\n" if index else "")
        for cell in cells:
            if cell.strip() in _NOTHING:
                answer.add(cell)
            else:
                answer.translate(cell, in_a_cell)
            answer.add("\t")
        answer.add(number)
    return answer


def yaml_items(text: str, keys: Keys) -> Answer | None:
    """Items with a number and a text each, in the lines that programs write them in."""
    answer = Answer()
    lines = text.strip("\n").split("\n")
    index = 0
    while index < len(lines):
        found = _FIELD.fullmatch(lines[index])
        if found is None:
            return None
        lead, key, value = found[1], found[2], found[3] or ""
        answer.add(("\n" if index else "") + lead)
        index += 1
        if key == "id":
            answer.add(f"id: {value}")
            continue
        # A text of several lines goes on under its first.
        more = []
        while index < len(lines) and not _FIELD.fullmatch(lines[index]):
            more.append(lines[index].strip())
            index += 1
        said = [] if value.strip() in ("|", "|-", ">", ">-") else [value]
        value = "\n".join([*said, *more])
        value = _unquoted(value)
        for number, wanted in enumerate(keys.renamed.get(key, key).split()):
            answer.add(f'\n{" " * len(lead)}{wanted}: "' if number else f'{wanted}: "')
            answer.translate(value, in_quotes)
            answer.add('"')
    return answer if answer.texts else None


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value
