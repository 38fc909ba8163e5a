"""What is no mistake of a request: its database is gone, or there is no memory for it."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db import Error as AnyDatabaseError

from nmt_server.errors import DatabaseUnavailable, NmtServerError, NoMemory
from nmt_server.models.failures import log_failure

logger = logging.getLogger(__name__)


def fault_of(error: BaseException | None) -> NmtServerError | None:
    """What a client is told of such a fault, which is logged; None where it is none."""
    if is_database_gone(error):
        assert error is not None
        log_failure(logger, "A request is answered 503.", error)
        return DatabaseUnavailable()
    return NoMemory() if is_memory_gone(error) else None


@contextmanager
def faults_told() -> Iterator[None]:
    """Raise what a client is told where there is such a fault within."""
    try:
        yield
    except (AnyDatabaseError, MemoryError, RuntimeError, SystemError, OSError) as error:
        if (fault := fault_of(error)) is None:
            raise
        raise fault from error


def is_database_gone(error: BaseException | None) -> bool:
    """Whether it is the database that failed, and not a statement or a row that is wrong."""
    # SQLite raises the last one of a file that is none of its own.
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError


def is_memory_gone(error: BaseException | None) -> bool:
    """Whether memory was missing, for a value, a thread or a process."""
    if isinstance(error, SystemError):
        # Of the interpreter, to which something written in C has not told it.
        error = error.__cause__
    if isinstance(error, RuntimeError):
        # A thread wants memory of its own.
        return "can't start new thread" in str(error)
    return isinstance(error, MemoryError) or (
        isinstance(error, OSError) and error.errno == errno.ENOMEM
    )
