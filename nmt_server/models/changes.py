"""How a change made in one process shows in all of them within a second."""

from __future__ import annotations

import logging
import threading
import time
import zlib
from collections.abc import Iterable

from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.db.models import F

from nmt_server.errors import DatabaseUnavailable
from nmt_server.models import ChangedTexts, Revision
from nmt_server.models.failures import log_failure
from nmt_server.models.outage import reads

logger = logging.getLogger(__name__)

# How old the number that is known may be, in seconds.
_CHECK_EVERY = 0.5
# How long a thread waits for another one that asks, in seconds; then what was known goes on.
_LONGEST_WAIT = 10.0
# Revisions of which it is known which texts changed.
_KEPT_REVISIONS = 200
# A change of more texts than this is one of everything.
_MOST_TEXTS = 1000


class _Known:
    """The revision as this process knows it, and when it last looked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.number = -1
        # Of the last revisions that changed only some texts, the checksums of those.
        self.changed_texts: dict[int, frozenset[int]] = {}
        self.checked_at = float("-inf")
        # The last change of this process itself, and the last one that it has seen the number of.
        self.own_change = self.seen_change = object()


_known = _Known()


def current_revision() -> int:
    """The revision, at most half a second old, and never older than a change of this process.

    Costs a query twice a second, and one after each such change, else nothing.

    Where the database does not answer, what was known goes on: translating needs no database.
    `DatabaseUnavailable` in a process that has known nothing yet.
    """
    if _is_old():
        _look()
    if _known.number < 0:
        raise DatabaseUnavailable
    return _known.number


def _is_old() -> bool:
    is_due = time.monotonic() - _known.checked_at >= _CHECK_EVERY
    return is_due or _known.own_change is not _known.seen_change


def _look() -> None:
    # Only one thread asks; the others go on with what is known, unless nothing is yet, or what this
    # process has changed is not.
    waits = _known.number < 0 or _known.own_change is not _known.seen_change
    if not _known.lock.acquire(timeout=_LONGEST_WAIT if waits else 0):
        return
    try:
        if _is_old():
            # One that comes while the database is asked is not seen by that.
            change = _known.own_change
            try:
                reads.ask(lambda: _note(_read()))
            finally:
                _known.checked_at = time.monotonic()
                _known.seen_change = change
    except AnyDatabaseError as error:
        log_failure(logger, "Going on with what is in memory.", error)
    finally:
        _known.lock.release()


def _read() -> int:
    return Revision.objects.values_list("number", flat=True).filter(id=1).first() or 0


def _note(number: int) -> None:
    """Make a number the known one, after what is known of how it came to be."""
    if 0 <= _known.number < number <= _known.number + _KEPT_REVISIONS:
        rows = ChangedTexts.objects.filter(revision__gt=_known.number, revision__lte=number)
        changed = {
            revision: frozenset(map(int, checksums.split()))
            for revision, checksums in rows.values_list("revision", "checksums")
        }
        oldest = number - _KEPT_REVISIONS
        kept = {n: texts for n, texts in _known.changed_texts.items() if n > oldest}
        _known.changed_texts = kept | changed
    elif number != _known.number:
        _known.changed_texts = {}
    _known.number = number


def changed_texts(before: int, after: int) -> frozenset[int] | None:
    """The checksums of all texts whose translations changed between two revisions.

    None where more changed than some texts, or where that is not known any more.
    """
    known = _known.changed_texts
    if not before <= after <= before + _KEPT_REVISIONS:
        return None
    each = [known.get(number) for number in range(before + 1, after + 1)]
    texts = [checksums for checksums in each if checksums is not None]
    return frozenset().union(*texts) if len(texts) == len(each) else None


def checksum(text: str) -> int:
    """By what a changed text is known: two with the same one count as changed together."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def bump_revision(texts: Iterable[str] | None = None) -> None:
    """Tell every web process that models or corrected translations have changed.

    `texts` are the sources of all changed translations where nothing else has changed. Call it in
    the transaction that makes the change, as its last statement: all changes wait for each other
    here.
    """
    with transaction.atomic():
        if not Revision.objects.filter(id=1).update(number=F("number") + 1):
            Revision.objects.get_or_create(id=1, defaults={"number": 1})
        checksums = None if texts is None else {checksum(text) for text in texts}
        if checksums is not None and len(checksums) <= _MOST_TEXTS:
            number = _read()
            ChangedTexts.objects.filter(revision__lte=number - _KEPT_REVISIONS).delete()
            ChangedTexts.objects.update_or_create(
                revision=number, defaults={"checksums": " ".join(map(str, checksums))}
            )
    transaction.on_commit(forget_revision)


def forget_revision() -> None:
    """Look at the database again at the next use, in whichever thread."""
    _known.own_change = object()
