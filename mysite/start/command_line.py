"""Run a management command; what is wrong with the setup is said in a sentence."""

from __future__ import annotations

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, execute_from_command_line
from django.db import Error as AnyDatabaseError

_OURS = ("mysite", "nmt_server")


def run(arguments: list[str]) -> None:
    """Run the command, as `sys.argv` has it; `--traceback` shows where it failed."""
    try:
        execute_from_command_line(arguments)
    except (ImproperlyConfigured, ModuleNotFoundError, AnyDatabaseError) as error:
        sentence = _sentence(error)
        if "--traceback" in arguments or not sentence:
            raise
        sys.exit(sentence)
    except KeyboardInterrupt:
        sys.exit(130)


def _sentence(error: Exception) -> str:
    """What a person can do about it; empty where nobody but a programmer can."""
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        package = (error.name or "").partition(".")[0]
        if package in _OURS:
            return ""
        return f"{package} is not installed here. Run: pip install -r requirements.txt"
    from mysite.start.preparation import require_setup

    try:
        require_setup()
    except CommandError as found:
        return str(found)
    return f"The database failed: {error}"
