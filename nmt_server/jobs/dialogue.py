"""A person at a terminal: lines in, translations out, options in between."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nmt_server.errors import InvalidOption
from nmt_server.jobs.plan import Plan
from nmt_server.translation import CancelToken, Priority

GREETING = (
    "Type a line to translate it. !beam_size=1 changes an option, !beam_size= takes that back, "
    "! shows the options, Ctrl+D ends."
)


class Dialogue:
    """Answers lines; an option that was changed stays so."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def answer(self, line: str) -> str:
        """What to print for a line. Raises as `Plan.translate`."""
        if line.startswith("!"):
            change = line[1:].strip()
            if change:
                plan = replace(self._plan, options=_changed(self._plan.options, change))
                plan.way()
                self._plan = plan
            return self._options()
        (translation,) = self._plan.translate([line], CancelToken(), Priority.INTERACTIVE)
        warnings = f"  [{', '.join(translation.warnings)}]" if translation.warnings else ""
        return translation.text + warnings

    def _options(self) -> str:
        """The options of the model, those that were changed marked."""
        options = self._plan.way()[0].model.decoding(self._plan.options).as_dict()
        return "\n".join(
            f"{'*' if name in self._plan.options else ' '} {name}={value:.10g}"
            for name, value in options.items()
        )


def parse_option(assignment: str) -> tuple[str, int | float | None]:
    """The name and the value of `name=value`; None where the value is empty.

    Raises `InvalidOption`.
    """
    name, equals, value = (part.strip() for part in assignment.partition("="))
    if not equals:
        raise InvalidOption(f"{assignment!r} is no option.", "Write name=value: beam_size=1.")
    if not value:
        return name, None
    with contextlib.suppress(ValueError, OverflowError):
        number = int(value) if value.lstrip("-").isdecimal() else float(value)
        if math.isfinite(number):
            return name, number
    raise InvalidOption(f"The option {name} is a number, not {value[:40]!r}.")


def _changed(options: Mapping[str, Any], assignment: str) -> dict[str, Any]:
    name, value = parse_option(assignment)
    changed = {key: old for key, old in options.items() if key != name}
    return changed if value is None else {**changed, name: value}
