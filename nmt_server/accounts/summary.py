"""Keys as people look at them: whether each serves, and how much it is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.utils import timezone

from nmt_server.accounts.usage import current_month
from nmt_server.models import ApiKey, KeyUsage


@dataclass(frozen=True, slots=True)
class KeySummary:
    """A key. `characters` are those of this month, up to what processes have written."""

    row: ApiKey
    state: str
    characters: int
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> Self:
        """That of a row; its usage is best read with it."""
        try:
            usage = row.usage
        except KeyUsage.DoesNotExist:
            usage = KeyUsage()
        characters = usage.characters if usage.month == current_month() else 0
        return cls(row, _state(row), characters, usage.last_used_at)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        row = self.row
        return {
            "name": row.name,
            "prefix": row.prefix,
            "rights": row.rights.split(),
            "state": self.state,
            "models": row.allowed_models.split(),
            "pairs": row.allowed_pairs.split(),
            "quota": row.quota,
            "characters": self.characters,
            "rate": row.rate,
            "last_used_at": self.last_used_at and self.last_used_at.isoformat(),
            "created_at": row.created_at.isoformat(),
            "expires_at": row.expires_at and row.expires_at.isoformat(),
        }


def summaries() -> list[KeySummary]:
    """All keys, by name."""
    return [KeySummary.of(row) for row in ApiKey.objects.select_related("usage")]


def _state(row: ApiKey) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at is not None and row.expires_at <= timezone.now():
        return "expired"
    return "valid"
