"""When each cached translation was last used, to the day: what nobody uses can be pruned."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as AnyDatabaseError

from nmt_server.models import CachedTranslation
from nmt_server.models.failures import log_failure
from nmt_server.models.outage import writes

logger = logging.getLogger(__name__)

# So often, in seconds, the rows that were used are marked, and so many are remembered until then:
# of more, one that is not marked today is marked another time.
_MARK_EVERY = 60.0
_MOST_REMEMBERED = 50_000
_ROWS_A_STATEMENT = 500


def today() -> int:
    """The day as `CachedTranslation.used_on` counts it."""
    return int(time.time() // 86_400)


class Uses:
    """The rows that this process has used and not marked yet. Safe to use from all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[str] = set()
        self._began_at = time.monotonic()

    def note(self, key: str) -> None:
        """A row was used that is not marked as used today."""
        with self._lock:
            if len(self._keys) < _MOST_REMEMBERED:
                self._keys.add(key)
            is_due = time.monotonic() - self._began_at > _MARK_EVERY
            if is_due:
                self._began_at = time.monotonic()
        if is_due:
            # Not in the request: on SQLite, it waits for other writers.
            threading.Thread(target=self._mark_and_close, name="uses", daemon=True).start()

    def mark(self) -> None:
        """Write what was noted. Where the database fails, it is noted again when it is used."""
        with self._lock:
            keys, self._keys = list(self._keys), set()
        try:
            for start in range(0, len(keys), _ROWS_A_STATEMENT):
                rows = CachedTranslation.objects.filter(key__in=keys[start:][:_ROWS_A_STATEMENT])
                writes.ask(partial(rows.update, used_on=today()))
        except AnyDatabaseError as error:
            log_failure(logger, "What is used of the cache is marked later.", error)

    def _mark_and_close(self) -> None:
        try:
            self.mark()
        finally:
            connections[DEFAULT_DB_ALIAS].close()


uses = Uses()
