"""What is set up on this machine, looked at piece by piece, with what to do about each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import Error as AnyDatabaseError

from nmt_server.errors import NmtServerError
from nmt_server.monitoring.doctor.finding import Finding, Level, failed
from nmt_server.monitoring.doctor.folders import look_at_folders
from nmt_server.monitoring.doctor.hosts import look_at_hosts
from nmt_server.monitoring.doctor.machine import look_at_machine
from nmt_server.monitoring.doctor.models import look_at_models
from nmt_server.monitoring.doctor.settings import look_at_settings
from nmt_server.monitoring.doctor.storage import look_at_database
from nmt_server.monitoring.doctor.web import look_at_web

__all__ = ["Finding", "Level", "examine"]

# In this order: what comes later needs what comes before.
_EXAMINATIONS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("Machine", look_at_machine),
    ("Settings", look_at_settings),
    ("Folders", look_at_folders),
    ("Database", look_at_database),
    ("Models", look_at_models),
    ("Hosts", look_at_hosts),
    ("Web", look_at_web),
)


def examine() -> Iterator[tuple[str, Finding]]:
    """Every finding with the part that it is of, as it is made.

    A look that cannot be finished is a finding itself, and the others go on.
    """
    for part, look in _EXAMINATIONS:
        try:
            for finding in look():
                yield part, finding
        except AnyDatabaseError as error:
            yield part, failed(f"The database does not answer: {error}", "See Database.")
        except NmtServerError as error:
            yield part, failed(error.message, error.hint)
        except OSError as error:
            yield part, failed(f"{error}", "Mend that first: the rest of this was not looked at.")
