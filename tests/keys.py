"""Keys for tests."""

from __future__ import annotations

from typing import Any

from nmt_server.accounts.keys import issue
from nmt_server.models import ApiKey
from nmt_server.rights import Right


def make_key(name: str = "bot", *rights: Right, **fields: Any) -> tuple[str, ApiKey]:
    """A new key, with all rights where none are named, and its row."""
    row = ApiKey(name=name, rights=" ".join(rights or Right), **fields)
    return issue(row), row


def bearer(key: str) -> dict[str, str]:
    """The header of a key."""
    return {"Authorization": f"Bearer {key}"}
