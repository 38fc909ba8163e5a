"""From a key that somebody sends to its account, mostly without asking the database."""

from __future__ import annotations

import logging
import time
from functools import cache

from django.db import Error as AnyDatabaseError

from nmt_server.accounts.account import Account
from nmt_server.accounts.guesses import Guesses, digest_of
from nmt_server.accounts.keys import PREFIX_LENGTH, proves
from nmt_server.errors import DatabaseUnavailable, NotSignedIn
from nmt_server.models import ApiKey
from nmt_server.models.failures import log_failure

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 2.0
"""How long a process goes on with what it knows of a key: a revoked one serves no longer."""

# Keys that a process remembers; beyond that it begins anew.
_MOST_KEYS = 10_000


class Verification:
    """What a process knows of keys. Keys themselves are not kept, only hashes of them."""

    def __init__(self) -> None:
        # By hash: the account, and until when (monotonic) it may be used without asking again.
        self._accounts: dict[bytes, tuple[Account, float]] = {}
        self.guesses = Guesses()
        """Those of keys, and of tokens, which somebody else looks up."""

    def account_of(self, key: str, address: str) -> Account:
        """The account that a key from this address proves.

        Raises `NotSignedIn`, `TooManyGuesses` where the address tries too many wrong ones, and
        `DatabaseUnavailable`: a key that cannot be verified is none.
        """
        digest = digest_of(key)
        known = self._accounts.get(digest)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        return self._look_up(key, digest, address)

    def _look_up(self, key: str, digest: bytes, address: str) -> Account:
        self.guesses.check(digest, address)
        try:
            row = _row_of(key)
            account = None if row is None else Account.from_row(row)
        except AnyDatabaseError as error:
            log_failure(logger, "A key cannot be verified.", error)
            raise DatabaseUnavailable from error
        if account is None:
            self._accounts.pop(digest, None)
            self.guesses.was_wrong(digest, address)
            raise NotSignedIn(
                "The key is not known here, or was revoked.",
                "Check that it was copied whole, or ask whoever runs the server for another.",
            )
        if account.has_expired:
            raise NotSignedIn("The key has expired.", "Ask whoever runs the server for another.")
        if len(self._accounts) >= _MOST_KEYS:
            self._accounts.clear()
        self.guesses.was_right(digest)
        seconds = REMEMBERED_SECONDS
        if account.expires_at is not None:
            seconds = min(seconds, account.expires_at - time.time())
        self._accounts[digest] = account, time.monotonic() + seconds
        return account


@cache
def verification() -> Verification:
    """What this process knows of keys."""
    return Verification()


def _row_of(key: str) -> ApiKey | None:
    prefix, _, secret = key.partition(".")
    if len(prefix) != PREFIX_LENGTH or not secret or not key.isascii() or "\0" in key:
        return None
    row = ApiKey.objects.filter(prefix=prefix, revoked_at=None).first()
    return row if row is not None and proves(key, row) else None
