"""How a change made in one process shows in all of them within a second."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F

from nmt_server.errors import ModelUnavailable
from nmt_server.models import Revision

logger = logging.getLogger(__name__)

# How old the number that is known may be, in seconds.
_CHECK_EVERY = 0.5


class _Known:
    """The revision as this process knows it, and when it last looked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.number = -1
        self.checked_at = float("-inf")


_known = _Known()


def current_revision() -> int:
    """The revision, at most half a second old. Costs a query twice a second, else nothing.

    Where the database does not answer, what was known goes on: translating needs no database.
    `ModelUnavailable` in a process that has known nothing yet.
    """
    if time.monotonic() - _known.checked_at >= _CHECK_EVERY:
        _look()
    if _known.number < 0:
        raise ModelUnavailable("The database does not answer.", "Try again in a moment.")
    return _known.number


def _look() -> None:
    # Only one thread asks; the others go on with what is known, unless nothing is yet.
    if not _known.lock.acquire(blocking=_known.number < 0):
        return
    try:
        if time.monotonic() - _known.checked_at >= _CHECK_EVERY:
            _known.number = _read()
            _known.checked_at = time.monotonic()
    except (DatabaseError, InterfaceError):
        _known.checked_at = time.monotonic()
        logger.exception("The database does not answer; going on with what is in memory.")
    finally:
        _known.lock.release()


def _read() -> int:
    return Revision.objects.values_list("number", flat=True).filter(id=1).first() or 0


def bump_revision() -> None:
    """Tell every web process that models or corrected translations have changed.

    Call it in the transaction that makes the change, as its last statement: all changes wait for
    each other here.
    """
    if not Revision.objects.filter(id=1).update(number=F("number") + 1):
        Revision.objects.get_or_create(id=1, defaults={"number": 1})
    transaction.on_commit(forget_revision)


def forget_revision() -> None:
    """Look at the database again at the next use."""
    _known.checked_at = float("-inf")
