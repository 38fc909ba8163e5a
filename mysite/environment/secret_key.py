"""The key that sessions and forms are signed with."""

from __future__ import annotations

import secrets
from pathlib import Path

from filelock import FileLock

from mysite.environment.values import read


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
    return file.read_text().strip() if file.exists() else ""
