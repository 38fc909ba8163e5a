"""The key that sessions and forms are signed with."""

from __future__ import annotations

import secrets
from pathlib import Path

from filelock import FileLock

from mysite.environment.values import read

# What is shorter was cut: where the disk was full, say.
_SHORTEST = 32


def secret_key(data_dir: Path) -> str:
    """The key of the environment, or one made once and kept in the data folder."""
    if key := read("DJANGO_SECRET_KEY"):
        return key
    file = data_dir / "secret_key"
    # Processes that start together take one key, and none reads the file before the key is in it.
    if not _content(file):
        with FileLock(file.with_name("secret_key.lock"), timeout=60):
            if not _content(file):
                new = file.with_name("secret_key.new")
                new.touch(0o600)
                new.write_text(secrets.token_urlsafe(50))
                new.replace(file)
    return _content(file)


def _content(file: Path) -> str:
    """The key in the file; empty where there is none, or what is left of one."""
    content = file.read_bytes().strip() if file.exists() else b""
    is_key = len(content) >= _SHORTEST and content.isascii() and b"\0" not in content
    return content.decode() if is_key else ""
