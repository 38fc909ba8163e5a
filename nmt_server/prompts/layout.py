"""How texts stand in what a prompt encloses: each layout reads it and lays out the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nmt_server.prompts.answer import Answer
from nmt_server.prompts.json_lines import json_lines, json_list_by_id, json_value
from nmt_server.prompts.keys import Keys
from nmt_server.prompts.numbered import lines, numbered
from nmt_server.prompts.originals import originals
from nmt_server.prompts.tables import tab_separated, yaml_items

Layout = Callable[[str, Keys], Answer | None]
"""The answer to a text; None where the text has not this layout."""

_SEPARATOR = "%%"


def whole(text: str, _keys: Keys) -> Answer:
    """All of it is one text."""
    answer = Answer()
    answer.translate(text)
    return answer


def separated(text: str, _keys: Keys) -> Answer | None:
    """Texts with a line of `%%` between them."""
    lines = text.split("\n")
    if _SEPARATOR not in (line.strip() for line in lines):
        return None
    answer = Answer()
    paragraph: list[str] = []
    for line in lines:
        if line.strip() == _SEPARATOR:
            _add_paragraph(answer, paragraph)
            answer.add(line + "\n")
            paragraph = []
        else:
            paragraph.append(line + "\n")
    _add_paragraph(answer, paragraph)
    if isinstance(last := answer.parts[-1], str):
        # That of the last line, which none ends.
        answer.parts[-1] = last.removesuffix("\n")
    return answer


def _add_paragraph(answer: Answer, lines: list[str]) -> None:
    text = "".join(lines)
    stripped = text.strip()
    if not stripped:
        answer.add(text)
        return
    before, _, after = text.partition(stripped)
    answer.add(before)
    answer.translate(stripped)
    answer.add(after)


LAYOUTS: Mapping[str, Layout] = {
    "text": whole,
    "separated": separated,
    "numbered": numbered,
    "lines": lines,
    "json": json_value,
    "json-lines": json_lines,
    "json-by-id": json_list_by_id,
    "originals": originals,
    "tab-separated": tab_separated,
    "yaml": yaml_items,
}
"""The layouts by the names that presets have for them."""
