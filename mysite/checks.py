"""System checks of the environment."""

from __future__ import annotations

from typing import Any

from django.core import checks

from mysite.environment import unknown_variables


@checks.register
def check_variables(**_: Any) -> list[checks.CheckMessage]:
    """W001: a variable is set that nothing reads."""
    return [
        checks.Warning(
            f"The environment variable {name} means nothing here.",
            hint=f"Is {nearest} meant?" if nearest else "The README lists those that do.",
            id="mysite.W001",
        )
        for name, nearest in unknown_variables().items()
    ]
