"""What became of the rows of a file of translations."""

from __future__ import annotations

from dataclasses import dataclass, field

_LINES_NAMED = 5


@dataclass(slots=True)
class Tally:
    """How often something happened, and in which lines at first."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """It happened in this line, too."""
        self.count += 1
        if len(self.lines) < _LINES_NAMED:
            self.lines.append(line)

    def __str__(self) -> str:
        """Such as `3 (lines 1, 5, 7)`."""
        more = ", ..." if self.count > len(self.lines) else ""
        plural = "s" if self.count > 1 else ""
        return f"{self.count:,} (line{plural} {', '.join(map(str, self.lines))}{more})"


@dataclass(slots=True)
class ImportCounts:
    """What became of the rows of a file.

    `imported` were written, `replaced` of them over a person's earlier translation of the same
    text; `bad` were reported. `left` were left out without anything wrong, and `noted` are among
    the imported ones, both by what there is to say. `form` is how the file was read, and
    `examples` are the first that were imported, with their lines.
    """

    imported: int = 0
    replaced: int = 0
    bad: int = 0
    left: dict[str, Tally] = field(default_factory=dict)
    noted: dict[str, Tally] = field(default_factory=dict)
    form: str = ""
    examples: list[tuple[int, str, str]] = field(default_factory=list)
