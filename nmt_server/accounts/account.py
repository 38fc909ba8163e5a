"""A key as requests see it: immutable, in memory."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Self

from nmt_server.models import ApiKey
from nmt_server.rights import Right, chosen_rights


@dataclass(frozen=True, slots=True)
class Account:
    """What a key allows. `models` and `pairs` (`ja-en`) are all where they are empty.

    `quota` is in characters a month, `rate` in requests a minute, both unbounded where None;
    `expires_at` is in seconds since the epoch.
    """

    pk: int
    name: str
    rights: frozenset[Right]
    models: frozenset[str]
    pairs: frozenset[str]
    quota: int | None
    rate: int | None
    expires_at: float | None

    @classmethod
    def from_row(cls, row: ApiKey) -> Self:
        """What the row of a key says."""
        return cls(
            pk=row.pk,
            name=row.name,
            rights=chosen_rights(row.rights.split()),
            models=frozenset(row.allowed_models.split()),
            pairs=frozenset(row.allowed_pairs.lower().split()),
            quota=row.quota,
            rate=row.rate,
            expires_at=None if row.expires_at is None else row.expires_at.timestamp(),
        )

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and time.time() >= self.expires_at
