"""The examples of docs/architecture.md, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = Path(__file__).parent.parent / "docs" / "architecture.md"
_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples_of(heading: str) -> list[str]:
    """The blocks of code below a heading of the third level, in order."""
    _, _, section = _PAGE.read_text(encoding="utf-8").partition(f"\n### {heading}\n")
    found: list[str] = _BLOCK.findall(section.partition("\n### ")[0])
    assert found, f"There is no example below {heading!r} in {_PAGE.name} (any more)."
    return found
