"""Who tries wrong passwords, by address, whoever's they are: counted by all processes together.

What is refused for one user's sake is another matter. Here somebody tries the same few passwords
with many names.
"""

from __future__ import annotations

import logging
import time

from django.db import Error as AnyDatabaseError

from nmt_server.accounts.address_rows import exchange_requests
from nmt_server.accounts.addresses import AddressCounts, whose
from nmt_server.models.failures import log_failure

logger = logging.getLogger(__name__)

# In a minute of the clock: a whole office may come through one proxy, and waits no longer.
_MOST_WRONG = 20


class WrongPasswords:
    """Those of this minute. With the database gone, each process counts for itself."""

    def __init__(self) -> None:
        self._counts = AddressCounts()

    def check(self, address: str) -> None:
        """Raise `LimitReached` where an address has sent too many."""
        self._counts.check(
            address,
            _MOST_WRONG,
            "Too many wrong passwords came from this address.",
            "Wait a minute, and send the right one.",
        )

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
