"""Who tries wrong passwords, by address, whoever's they are: counted by all processes together.

What is refused for one user's sake is another matter. Here somebody tries the same few passwords
with many names.
"""

from __future__ import annotations

import logging
import time
from functools import cache

from django.db import Error as AnyDatabaseError

from nmt_server.accounts.address_rows import exchange_requests
from nmt_server.accounts.addresses import AddressCounts, whose
from nmt_server.models.failures import log_failure

logger = logging.getLogger(__name__)

# In a minute of the clock: a whole office may come through one proxy, and waits no longer.
_MOST_WRONG = 20
# Of those that were right, a process remembers so many; beyond that it begins anew.
_MOST_RIGHT = 10_000


class WrongPasswords:
    """Those of this minute. With the database gone, each process counts for itself."""

    def __init__(self) -> None:
        self._counts = AddressCounts()
        # Names, each with where it was signed in from.
        self._right: set[tuple[str, str]] = set()

    def check(self, name: str, address: str) -> None:
        """Raise `TooManyGuesses` where an address has sent too many.

        Whoever has signed in from there before may try: for one name there is another bound.
        """
        if (name, whose(address)) in self._right:
            return
        self._counts.check(
            address,
            _MOST_WRONG,
            "Too many wrong passwords came from this address.",
            "Wait a minute, and send the right one.",
        )

    def was_right(self, name: str, address: str) -> None:
        """Somebody has signed in."""
        if len(self._right) >= _MOST_RIGHT:
            self._right.clear()
        self._right.add((name, whose(address)))

    def was_wrong(self, address: str) -> None:
        """One more has come from an address."""
        self._counts.add(address)
        try:
            # Apart from the requests that come from there.
            known = exchange_requests(f"passwords {whose(address)}", int(time.time() // 60), 1)
        except AnyDatabaseError as error:
            log_failure(logger, "Wrong passwords are counted by this process alone.", error)
        else:
            self._counts.raise_to(address, known)


@cache
def wrong_passwords() -> WrongPasswords:
    """What this process knows of them."""
    return WrongPasswords()
