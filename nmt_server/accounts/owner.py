"""Whose something is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Owner:
    """A key or a user, by the id; neither where it belongs to whoever knows its address."""

    key_id: int | None = None
    user_id: int | None = None

    @property
    def is_nobody(self) -> bool:
        """Whether it is neither."""
        return self.key_id is None and self.user_id is None

    @property
    def condition(self) -> Q:
        """What the rows have in common that are theirs."""
        return Q(key_id=self.key_id) & Q(user_id=self.user_id)


NOBODY = Owner()
"""Whoever has neither a key nor a user."""
