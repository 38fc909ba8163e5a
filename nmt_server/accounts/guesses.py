"""Who tries wrong keys and tokens, by address, so that trying costs the server nothing."""

from __future__ import annotations

from hashlib import blake2b

from nmt_server.accounts.addresses import AddressCounts

# In a minute. Nobody can guess a key, which has 190 random bits, nor a token, which has 160.
_MOST_WRONG = 20
# Of those that were right, a process remembers so many; beyond that it begins anew.
_MOST_RIGHT = 10_000


class Guesses:
    """What this process has seen of keys and tokens, of which it keeps hashes."""

    def __init__(self) -> None:
        self._wrong = AddressCounts()
        self._right: set[bytes] = set()

    def check(self, digest: bytes, address: str) -> None:
        """Raise `TooManyGuesses` where an address has tried too many wrong ones.

        What was right the last time may be looked up all the same: it may come through the same
        proxy as the guesses.
        """
        if digest not in self._right:
            self._wrong.check(
                address,
                _MOST_WRONG,
                "Too many wrong keys came from this address.",
                "Wait a minute, and send the right one.",
            )

    def was_right(self, digest: bytes) -> None:
        """It was looked up and found."""
        if len(self._right) >= _MOST_RIGHT:
            self._right.clear()
        self._right.add(digest)

    def was_wrong(self, digest: bytes, address: str) -> None:
        """It was looked up and not found."""
        self._right.discard(digest)
        self._wrong.add(address)


def digest_of(credential: str) -> bytes:
    """What stands for a key or a token in memory."""
    return blake2b(credential.encode("utf-8", "surrogatepass"), digest_size=32).digest()
