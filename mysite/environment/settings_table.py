"""The page `docs/settings.md`: every setting with its variable, made of where they are declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import nmt_server.conf
from mysite.environment.variables import VARIABLES
from nmt_server.conf import Settings, what_it_takes

_PAGE = """# Settings

All environment variables and settings. `python manage.py settings_table` makes this page of where
they are declared. A value that cannot be meant is refused at start, with what it takes; an empty
variable is one that is not set. In [your own Django
project](operating.md#in-your-own-django-project), a setting is a key of `NMT_SERVER`, such as
`NMT_SERVER["REQUEST_TIMEOUT"]`, and there are no variables. Those of the image alone are in
[Deploying](deploying.md).

| variable | setting | meaning | takes | default |
| --- | --- | --- | --- | --- |
"""
_FIELD = re.compile(r"    ([A-Z][A-Z_0-9]*): ")
_UNITS = ("GB", "MB", "KB")


def settings_page() -> str:
    """The page as Markdown."""
    rows = sorted([*_settings(), *_variables()])
    return _PAGE + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _settings() -> Iterator[tuple[str, ...]]:
    meanings = _meanings(Path(nmt_server.conf.__file__).read_text(encoding="utf-8"))
    for field in fields(Settings):
        takes = what_it_takes(field.name)
        yield (
            f"`NMT_{field.name}`",
            f"`{field.name}`",
            _cell(meanings[field.name]),
            _cell(takes),
            _cell(_default(field, is_size="bytes" in takes)),
        )


def _variables() -> Iterator[tuple[str, ...]]:
    for name, variable in VARIABLES.items():
        yield f"`{name}`", "", *(_cell(text) for text in variable)


def _meanings(source: str) -> dict[str, str]:
    """The comment above each setting."""
    found: dict[str, str] = {}
    comment: list[str] = []
    for line in source.splitlines():
        if line.startswith("    # "):
            comment.append(line.removeprefix("    # "))
        else:
            if (field := _FIELD.match(line)) and comment:
                found[field[1]] = " ".join(comment)
            comment = []
    return found


def _default(field: Field[Any], *, is_size: bool) -> str:
    if field.name == "DATA_DIR":
        return "`data/` in the project"
    if field.name == "ENGINES":
        return "those that come along"
    if field.name == "MODEL_FOLDERS":
        return "`models/` in the data folder"
    value = field.default
    if value is MISSING or value in ((), "", None):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, frozenset)):
        words = value if isinstance(value, tuple) else sorted(value)
        return ", ".join(f"`{word}`" for word in words)
    if isinstance(value, str):
        return f"`{value}`"
    return _size(value) if is_size else f"{value:,g}" if isinstance(value, float) else f"{value:,}"


def _size(value: int) -> str:
    for power, unit in zip((3, 2, 1), _UNITS, strict=True):
        if value and value % 1024**power == 0:
            return f"`{value // 1024**power}{unit}`"
    return f"{value:,}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
