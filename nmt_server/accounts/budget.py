"""What pays for the work of engines: `nmt_server.translation.Budget` for a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from nmt_server.accounts.account import Account
from nmt_server.accounts.scope import check_way
from nmt_server.accounts.usage import meter_of
from nmt_server.conf import get_settings
from nmt_server.errors import Forbidden
from nmt_server.models import ApiKey
from nmt_server.serving.way import Way


# Not frozen: one is made for each request, which would take three times as long.
@dataclass(slots=True)
class KeyBudget:
    """The quota of a key."""

    account: Account

    @classmethod
    def of_key(cls, pk: int) -> Self:
        """That of the key with this id. Raises `Forbidden` where it was revoked or has expired."""
        row = ApiKey.objects.filter(pk=pk, revoked_at=None).first()
        account = None if row is None else Account.from_row(row)
        if account is None or account.has_expired:
            raise Forbidden("The key that this was asked for with was revoked or has expired.")
        return cls(account)

    @property
    def key_id(self) -> int:
        """The key's row."""
        return self.account.pk

    @property
    def counts_cached(self) -> bool:
        """Whether what no engine works on counts, too."""
        return get_settings().QUOTA_COUNTS_CACHED

    def check_way(self, way: Way) -> None:
        """Raise `Forbidden` where the key may not use one of the models, or the languages."""
        check_way(self.account, way)

    def spend(self, characters: int) -> None:
        """Count characters before they are translated. Raises `QuotaUsedUp`."""
        meter_of(self.account.pk).spend(characters, self.account.quota)

    def give_back(self, characters: int) -> None:
        """Take back those that were not translated, or for somebody else."""
        meter_of(self.account.pk).give_back(characters)
