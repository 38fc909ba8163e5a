"""`python manage.py doctor`: look at everything, and say what to do."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nmt_server.monitoring.doctor import Finding, Level, examine
from nmt_server.text.lines import in_a_line

_MARKS = {Level.FINE: "ok  ", Level.WARNING: "WARN", Level.FAILED: "FAIL"}


class Command(BaseCommand):
    """What support would ask first."""

    help = (
        "Looks at the machine, settings, folders, database, models, hosts and web settings, and "
        "says of each what to do. Loads the default model. Exit status 1 where something failed."
    )
    # What is wrong with the settings is a finding like the others.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings as they come; JSON at the end."""
        found: list[tuple[str, Finding]] = []
        for part, finding in examine():
            if not options["json"]:
                self._write(part, finding, is_first=part not in {known for known, _ in found})
            found.append((part, finding))
        counts = {level: sum(f.level is level for _, f in found) for level in Level}
        if options["json"]:
            listed = [
                {"part": part, "level": f.level.value, "said": f.said, "todo": f.todo}
                for part, f in found
            ]
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(
                f"\n{counts[Level.FAILED]} failed, {counts[Level.WARNING]} warnings, "
                f"{counts[Level.FINE]} fine."
            )
        if counts[Level.FAILED]:
            sys.exit(1)

    def _write(self, part: str, finding: Finding, *, is_first: bool) -> None:
        if is_first:
            self.stdout.write(f"\n{part}" if part != "Machine" else part)
        self.stdout.write(f"  {_MARKS[finding.level]} {in_a_line(finding.said)}")
        if finding.todo:
            self.stdout.write(f"       {in_a_line(finding.todo)}")
