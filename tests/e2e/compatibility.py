"""What the unmodified clients are tried with: the rows of docs/compatibility.md."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

_Test = TypeVar("_Test", bound=Callable[..., Any])

ROWS: dict[tuple[str, str], None] = {}
"""Each client with its version, and each thing that it does here, in the order of the tests."""


def tries(client: str, *what: str) -> Callable[[_Test], _Test]:
    """Say of a test what a client does in it."""
    ROWS.update(dict.fromkeys((f"{client} {version(client)}", each) for each in what))

    def unchanged(test: _Test) -> _Test:
        return test

    return unchanged


def table() -> str:
    """The rows in Markdown."""
    lines = ["| client | what it does |", "| --- | --- |"]
    by_client: dict[str, list[str]] = {}
    for client, what in ROWS:
        by_client.setdefault(client, []).append(what)
    lines += [f"| `{client}` | {'; '.join(each)} |" for client, each in sorted(by_client.items())]
    return "\n".join(lines)
