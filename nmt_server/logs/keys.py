"""Keys that got into the log: in an address that somebody has mistyped, or anywhere else."""

from __future__ import annotations

import re

# What `nmt_server.accounts.keys` makes. What a key begins with proves nothing, and is left.
_KEY = re.compile(r"([A-Za-z0-9]{8}\.)[A-Za-z0-9]{32}")


def without_keys(line: str) -> str:
    """A line of the log, with the secret part of what looks like a key of this server left out."""
    return _KEY.sub(r"\1***", line)
