"""What became of the texts of a job, in numbers, and in which lines of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext

from nmt_server.jobs.chunks import Chunk, TextResult

MOST_LINES = 20
# Readers and engines say so few different things; this only bounds what is stored.
_MOST_KINDS = 50


@dataclass(slots=True)
class Note:
    """How often something happened, and the first `MOST_LINES` lines in which it did, in order."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, lines: Iterable[int]) -> None:
        """It happened in these lines, too."""
        found = list(lines)
        self.count += len(found)
        self.lines = sorted({*self.lines, *found})[:MOST_LINES]

    def as_json(self) -> dict[str, Any]:
        """The note as it is stored and shown."""
        return {"count": self.count, "lines": self.lines}

    def __str__(self) -> str:
        """Such as `3 (lines 1, 5, 7)`."""
        if not self.lines:
            return f"{self.count:,}"
        more = ", ..." if len(self.lines) == MOST_LINES else ""
        told = ngettext(
            "%(count)s (line %(lines)s)", "%(count)s (lines %(lines)s)", len(self.lines)
        )
        lines = ", ".join(map(str, self.lines))
        return told % {"count": f"{self.count:,}", "lines": f"{lines}{more}"}


@dataclass(slots=True)
class Report:
    """What is known of the texts that are done, and of what the reader of the file left alone.

    `kept` are texts that are no language, `failed` those that the engine failed on; both stay as
    they were. `cached` is how many of the translated ones no engine worked on. The kinds of
    `warnings` are their names without what is after a colon; those of `left` say why.
    """

    translated: int = 0
    cached: int = 0
    kept: Note = field(default_factory=Note)
    failed: Note = field(default_factory=Note)
    warnings: dict[str, Note] = field(default_factory=dict)
    left: dict[str, Note] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Report:
        """A report as `as_json` gave it; an empty one of a job from before there were any."""
        report = cls(stored.get("translated", 0), stored.get("cached", 0))
        report.kept, report.failed = (_note(stored.get(name, {})) for name in ("kept", "failed"))
        report.warnings, report.left = (
            {each["what"]: _note(each) for each in stored.get(name, ())}
            for name in ("warnings", "left")
        )
        return report

    def as_json(self) -> dict[str, Any]:
        """The report as it is stored and shown."""
        return {
            "translated": self.translated,
            "cached": self.cached,
            "kept": self.kept.as_json(),
            "failed": self.failed.as_json(),
            "warnings": [{"what": what, **note.as_json()} for what, note in self.warnings.items()],
            "left": [{"what": why, **note.as_json()} for why, note in self.left.items()],
        }

    def add_left(self, left: Iterable[tuple[int, str]]) -> None:
        """Add what a reader left alone: line and why."""
        _add(self.left, left)

    def add(self, chunk: Chunk, results: Iterable[TextResult]) -> None:
        """Add the results of a chunk."""
        found = list(zip(chunk.line_numbers, results, strict=True))
        self.failed.add(line for line, result in found if result.error)
        self.kept.add(line for line, result in found if result.kept)
        made = [result for _, result in found if not (result.error or result.kept)]
        self.translated += len(made)
        self.cached += sum(1 for result in made if result.cached)
        kinds = ((line, {w.partition(":")[0] for w in result.warnings}) for line, result in found)
        _add(self.warnings, ((line, kind) for line, names in kinds for kind in sorted(names)))

    def sentences(self) -> list[str]:
        """The report for a person to read."""
        lines = [
            gettext("Translated %(count)s segments, %(cached)s of them from the cache.")
            % {"count": f"{self.translated:,}", "cached": f"{self.cached:,}"}
        ]
        if self.kept.count:
            lines.append(
                gettext("No language, kept as it was: %(number)s.") % {"number": self.kept}
            )
        lines += [
            gettext("Left alone, %(why)s: %(number)s.") % {"why": gettext(why), "number": note}
            for why, note in self.left.items()
        ]
        lines += [
            gettext("With the warning %(kind)s: %(number)s.") % {"kind": kind, "number": note}
            for kind, note in self.warnings.items()
        ]
        return lines


def _note(stored: Mapping[str, Any]) -> Note:
    return Note(stored.get("count", 0), list(stored.get("lines", ())))


def _add(notes: dict[str, Note], found: Iterable[tuple[int, str]]) -> None:
    lines: dict[str, list[int]] = {}
    for line, what in found:
        lines.setdefault(what, []).append(line)
    for what, where in lines.items():
        name = what if what in notes or len(notes) < _MOST_KINDS else "other"
        notes.setdefault(name, Note()).add(where)
