"""Keys come and go: made, shown once, revoked."""

from __future__ import annotations

from django.utils import timezone
from rest_framework_api_key.crypto import KeyGenerator

from nmt_server.models import ApiKey

PREFIX_LENGTH = 8
"""Characters that a key begins with and by which its row is found; they prove nothing."""

SECRET_LENGTH = 32
"""Characters of the part that proves it, which stands behind a dot."""

_generator = KeyGenerator(prefix_length=PREFIX_LENGTH, secret_key_length=SECRET_LENGTH)


def issue(row: ApiKey) -> str:
    """Give a row a new key and save it; the key, which is kept nowhere.

    An earlier key of the row proves nothing any more. What was used with it, and its jobs, stay.
    """
    key, row.prefix, row.hashed_key = _generator.generate()
    row.revoked_at = None
    row.save()
    return str(key)


def looks_like_key(word: str) -> bool:
    """Whether it may be a key of this server, and not what another server would have for one."""
    prefix, _, secret = word.partition(".")
    return len(prefix) == PREFIX_LENGTH and len(secret) == SECRET_LENGTH


def proves(key: str, row: ApiKey) -> bool:
    """Whether a key is the one of the row; takes the same time for every wrong one."""
    return bool(_generator.verify(key, row.hashed_key))


def revoke(row: ApiKey) -> None:
    """Make the key of a row worthless, for good. Processes notice within seconds."""
    row.revoked_at = row.revoked_at or timezone.now()
    row.hashed_key = ""
    row.save(update_fields=["revoked_at", "hashed_key"])
