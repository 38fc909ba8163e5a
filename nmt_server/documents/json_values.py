"""JSON and JSON lines: the strings that are values are the texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from nmt_server.documents.catalogue import TRANSLATED
from nmt_server.documents.document import Document, Left, Slot, Writer
from nmt_server.documents.json_strings import JsonString, Path, json_strings
from nmt_server.documents.named_language import Edit, Languages, Naming
from nmt_server.documents.rpg_maker import rpg_maker_rule
from nmt_server.text.surrogates import HALF, has_half

# Of a text in an ARB file: {"key": "text", "@key": {"description": "..."}}.
_ATTRIBUTES = frozenset(("context", "description", "placeholders", "screenshot", "type", "video"))
# Where it names the language of its texts.
_LOCALE = "@@locale"
_SAMPLED = 200
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")


def read_json(content: str, key: str = "") -> Document:
    """A document of the strings in a JSON value that are neither keys nor blank.

    With `key`, only those under a key of that name, directly or in lists. Of the files of RPG
    Maker MV and MZ, only what players read. Of pairs such as MTool writes, where the key is the
    text, only what is not translated yet. Raises `InvalidFile` where the content is not JSON, or
    is nested too deeply.
    """
    if key:
        return _document(content, (s for s in json_strings(content) if _nearest_key(s) == key))
    why_left = rpg_maker_rule(content) or _why_left
    strings = json_strings(content)
    if _has_texts_as_keys(content):
        return _document(content, map(_left_if_translated, strings))
    return _document(content, (_left(s, why_left(s.path)) or s for s in strings), _named_in_arb)


def _has_texts_as_keys(content: str) -> bool:
    """Whether the strings of a flat object are mostly what they stand under."""
    pairs = same = 0
    for each in json_strings(content):
        if len(each.path) != 1 or not isinstance(each.path[0], str):
            return False
        pairs += 1
        same += each.text == each.path[0]
        if pairs == _SAMPLED:
            break
    return same > 1 and 2 * same >= pairs


def _left_if_translated(found: JsonString) -> JsonString | Left:
    return found if found.text == found.path[-1] else Left(found.start, TRANSLATED)


def read_jsonl(content: str, key: str = "") -> Document:
    """As `read_json`, for any number of JSON values one after the other."""
    found = json_strings(content, is_many=True)
    return _document(content, (s for s in found if not key or _nearest_key(s) == key))


def _document(
    content: str, found: Iterator[JsonString | Left], naming: Naming | None = None
) -> Document:
    return Document(content, _slots(found), _writer(content), naming=naming)


def _named_in_arb(content: str, languages: Languages) -> list[Edit]:
    if f'"{_LOCALE}"' not in content:
        return []
    return [
        # ARB has an underline where others have a hyphen.
        edit._replace(text=edit.text.replace("-", "_"))
        for found in json_strings(content)
        if found.path == (_LOCALE,)
        for edit in languages.edit(content, found.start + 1, found.end - 1)
    ]


def _slots(found: Iterator[JsonString | Left]) -> Iterator[Slot | Left]:
    for each in found:
        if isinstance(each, Left):
            yield each
            continue
        text = each.text
        if has_half(text):
            yield Left(each.start, HALF)
        elif text.strip():
            yield Slot(each.start, each.end, text)


def _nearest_key(found: JsonString) -> str | None:
    return next((key for key in reversed(found.path) if isinstance(key, str)), None)


def _left(found: JsonString, why: str) -> Left | None:
    return Left(found.start, why) if why and found.text.strip() else None


def _why_left(path: Path) -> str:
    """What ARB files and those with a JSON Schema say of themselves."""
    first, second, *_ = (*map(str, path), "", "")
    is_about = first == "$schema" or first.startswith("@@")
    is_attribute = first.startswith("@") and second in _ATTRIBUTES
    return "a note about the file" if is_about or is_attribute else ""


def _writer(content: str) -> Writer:
    # A file that escapes whatever is not ASCII goes on doing so.
    is_ascii = content.isascii() and _ESCAPED.search(content) is not None

    def write(translation: str, raw: str) -> str:
        is_escaped = is_ascii or (raw.isascii() and _ESCAPED.search(raw) is not None)
        written = json.dumps(translation, ensure_ascii=is_escaped)
        # Some programs escape a slash, others what HTML knows.
        if r"\/" in raw:
            written = written.replace("/", r"\/")
        for character in "<>&'":
            escape = f"\\u{ord(character):04x}"
            if character not in raw and escape in raw.lower():
                written = written.replace(character, escape)
        return written

    return write
