"""Answers in JSON, where a client asks for an object or names a schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nmt_server.prompts import Answer, Place
from nmt_server.prompts.answer import Writing, in_quotes
from nmt_server.text import any_json

_KEY = "translation"

# A schema that nests deeper is answered as if it named nothing there.
_MOST_NESTED = 8

_TEXTS = (
    *("translation", "translated", "translatedtext", "translated_text", "text", "result", "output"),
    *("target", "dst", "content", "answer", "response", "message"),
)
_LANGUAGES = ("target_language", "targetlanguage", "target_lang", "to", "language", "lang")


def asked_keys(schema: dict[str, Any] | None) -> frozenset[str]:
    """The names of all properties in a schema."""
    keys: set[str] = set()
    level: list[Any] = [schema]
    for _ in range(_MOST_NESTED):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                if isinstance(named := each.get("properties"), dict):
                    keys.update(named)
                below += each.values()
            elif isinstance(each, list):
                below += each
        level = below
    return frozenset(keys)


def shaped(answer: Answer, schema: dict[str, Any] | None, language: str) -> Answer:
    """The same answer as a JSON object, which has what the schema names.

    One that is an object already stays as it is. The whole answer is in one string, or each text in
    one of a list, as the schema has it; what else it asks for is empty.
    """
    answer = _without_fence(answer)
    value = _value_of(answer)
    if isinstance(value, dict):
        return answer
    properties = (schema or {}).get("properties")
    properties = properties if isinstance(properties, dict) else {}
    if isinstance(value, list):
        lists = [name for name, each in properties.items() if _type(each) == "array"]
        return answer.framed(f'{{"{in_quotes(lists[0] if lists else _KEY)}":', "}")
    made = Answer(answer.texts)
    filled = _Filled(made, answer, language)
    if not properties or not filled.fill(schema or {}, _MOST_NESTED):
        return _quoted(answer).framed(f'{{"{_KEY}":"', '"}')
    return made


class _Filled:
    """A value that a schema describes, into which the first place for a text takes the answer."""

    def __init__(self, made: Answer, answer: Answer, language: str) -> None:
        self._made = made
        self._answer = answer
        self._language = language
        self._is_placed = False

    def fill(self, schema: Any, depth: int, name: str = "", wants_text: bool = True) -> bool:
        """Write the value; whether the answer has found its place in what is written by now."""
        kind = _type(schema)
        if depth == 0 or not isinstance(schema, dict) or "const" in schema or "enum" in schema:
            self._made.add(any_json.dumps(_constant(schema)).decode())
        elif kind == "object":
            properties = schema.get("properties") or {}
            chosen = _chosen(properties)
            self._made.add("{")
            for index, (key, each) in enumerate(properties.items()):
                self._made.add(f'{"," if index else ""}"{in_quotes(key)}":')
                self.fill(each, depth - 1, key, wants_text and key == chosen)
            self._made.add("}")
        elif kind == "array":
            self._list(schema.get("items"), depth, wants_text)
        elif kind == "string":
            self._string(name, wants_text)
        else:
            empty = {"integer": "0", "number": "0", "boolean": "false"}
            self._made.add(empty.get(kind, "null"))
        return self._is_placed

    def _list(self, items: Any, depth: int, wants_text: bool) -> None:
        if _type(items) != "string" or not wants_text or self._is_placed:
            self._made.add("[")
            if wants_text and not self._is_placed:
                self.fill(items, depth - 1)
            self._made.add("]")
            return
        self._is_placed = True
        self._made.add("[")
        for index in range(len(self._answer.texts)):
            self._made.add(',"' if index else '"')
            self._made.parts.append(Place(index, in_quotes))
            self._made.add('"')
        self._made.add("]")

    def _string(self, name: str, wants_text: bool) -> None:
        self._made.add('"')
        if wants_text and not self._is_placed:
            self._is_placed = True
            self._made.extend(_quoted(self._answer))
        elif name.lower() in _LANGUAGES:
            self._made.add(in_quotes(self._language))
        self._made.add('"')


def _chosen(properties: dict[str, Any]) -> str | None:
    """The property that a text is expected in."""
    kinds = {key: _type(each) for key, each in properties.items()}
    usual = [key for key in properties if key.lower().replace("-", "_") in _TEXTS]
    usual.sort(key=lambda key: _TEXTS.index(key.lower().replace("-", "_")))
    others = [
        key
        for kind in ("string", "array", "object")
        for key in properties
        if kinds[key] == kind and key.lower() not in _LANGUAGES
    ]
    return next((key for key in [*usual, *others] if kinds[key] in _HOLDERS), None)


_HOLDERS = ("string", "array", "object")


def _type(schema: Any) -> str:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), None)
    return kind if isinstance(kind, str) else ""


def _constant(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return schema["const"]
    choices = schema.get("enum")
    return choices[0] if isinstance(choices, list) and choices else None


def _without_fence(answer: Answer) -> Answer:
    first, last = (answer.parts[0], answer.parts[-1]) if answer.parts else ("", "")
    if len(answer.parts) < 2 or not isinstance(first, str) or not isinstance(last, str):
        return answer
    if not first.startswith("```") or not last.endswith("\n```"):
        return answer
    made = Answer(answer.texts)
    made.parts = [first.partition("\n")[2], *answer.parts[1:-1], last.removesuffix("\n```")]
    return made


def _value_of(answer: Answer) -> Any:
    """The JSON value that an answer is whatever its texts say; None where it is none."""
    try:
        return any_json.loads(answer.rendered([""] * len(answer.texts)))
    except ValueError:
        return None


def _quoted(answer: Answer) -> Answer:
    """The same within the quotes of a string."""

    def quoted(write: Writing) -> Callable[[str], str]:
        return lambda text: in_quotes(write(text))

    made = Answer(answer.texts)
    for part in answer.parts:
        if isinstance(part, str):
            made.add(in_quotes(part))
        else:
            made.parts.append(Place(part.number, quoted(part.write)))
    return made
