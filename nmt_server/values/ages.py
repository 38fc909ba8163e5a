"""Ages in days, as people say them, with more than any date can be for "never"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MOST_DAYS = 365_000
"""Longer than anything lasts, and in the years that every database knows."""


def days_ago(days: int) -> datetime:
    """The time so many days ago; of more than `MOST_DAYS`, so many."""
    return datetime.now(UTC) - timedelta(days=min(days, MOST_DAYS))
