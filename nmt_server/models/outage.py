"""Whether the database answers, as this process knows it, so that not every request finds out.

Translating needs no database. The first requests after it has gone wait until it is clear that it
does not answer; from then on nobody waits, and a thread looks once in a while whether it is back.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, transaction
from django.db import Error as AnyDatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from nmt_server.models.failures import why_it_failed
from nmt_server.models.revision import Revision

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# A question that failed within so many seconds is asked again on a fresh connection: it met one
# that the database had closed. What failed later has waited long enough.
_ASK_AGAIN_WITHIN = 1.0
# So often is asked altogether: more often what met another writer, where each waited for the other,
# which is no outage.
_TRIES = 2
_TRIES_IN_DEADLOCK = 5
# Seconds between two looks whether the database is back.
_LOOK_EVERY = 0.5


# Whether this thread looks if the database is back.
_looking = threading.local()


class DatabaseAway(OperationalError):
    """The database did not answer a moment ago and is not asked again yet."""


class Breaker:
    """Asks the database, and does not while it is away. Safe to use from all threads.

    There is one for reading and one for writing: a database that is locked or full is still read.
    """

    def __init__(self, look: Callable[[], object]) -> None:
        """`look` asks the database for something small; an error says that it is still away."""
        self._look = look
        self._lock = threading.Lock()
        self._why = ""

    @property
    def why(self) -> str:
        """Why the database is away; empty where it answers."""
        return self._why

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """The answer to a question, which may be asked a second time: it changes nothing twice.

        A pooled connection is given back at once: an engine may work for long before the next
        question. Raises `DatabaseAway` at once while the database is away, and what the question
        raises.
        """
        if self._why:
            raise DatabaseAway(self._why)
        database = connections[DEFAULT_DB_ALIAS]
        if database.in_atomic_block:
            return question()
        began = time.monotonic()
        for tried in count(1):
            try:
                return self._asked(question, database)
            except AnyDatabaseError as error:
                if not isinstance(error, (OperationalError, InterfaceError)):
                    raise  # It is the statement or a row that is wrong.
                _let_go(database)
                is_deadlock = "deadlock" in str(error).lower()
                most = _TRIES_IN_DEADLOCK if is_deadlock else _TRIES
                if tried < most and time.monotonic() - began < _ASK_AGAIN_WITHIN:
                    continue
                if not is_deadlock:
                    self.found_away(error)
                raise
        raise AssertionError("It is asked until it answers or fails.")

    def found_away(self, error: Exception) -> None:
        """From now on nobody asks, for what whoever asked has met, until it is over."""
        with self._lock:
            if not self._why:
                self._why = why_it_failed(error)
                looking = threading.Thread(
                    target=self._wait_until_back, name="database", daemon=True
                )
                try:
                    looking.start()
                except RuntimeError:
                    # Nobody would find out that it is back: whoever asks next asks it again.
                    self._why = ""

    def _asked(self, question: Callable[[], Answer], database: BaseDatabaseWrapper) -> Answer:
        try:
            return question()
        finally:
            if database.settings_dict["OPTIONS"].get("pool"):
                _let_go(database)

    def _wait_until_back(self) -> None:
        pause = threading.Event()
        try:
            while not self._is_back():
                pause.wait(_LOOK_EVERY)
        finally:
            self._why = ""
        logger.info("The database answers again.")

    def _is_back(self) -> bool:
        _looking.is_so = True
        try:
            self._look()
        except AnyDatabaseError as error:
            self._why = why_it_failed(error)
            return False
        finally:
            _let_go(connections[DEFAULT_DB_ALIAS])
        return True


def _let_go(database: BaseDatabaseWrapper) -> None:
    """Close a connection, or give it back to its pool; one that is broken may say so again."""
    with contextlib.suppress(AnyDatabaseError):
        database.close()


def refuse_while_away() -> None:
    """Raise `DatabaseAway` where there is no use in connecting; who looks whether it is may."""
    if reads.why and not getattr(_looking, "is_so", False):
        raise DatabaseAway(reads.why)


def _read() -> None:
    Revision.objects.filter(id=1).exists()


def _write() -> None:
    with transaction.atomic():
        Revision.objects.filter(id=1).update(number=F("number"))


reads = Breaker(_read)
writes = Breaker(_write)
