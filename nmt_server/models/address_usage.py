"""How much comes from each address without a key, by all processes together."""

from __future__ import annotations

from django.db import models


class AddressUsage(models.Model):
    """The requests of one minute from one address; deleted some minutes later.

    See `nmt_server.accounts.anonymous`.
    """

    # What stands for the address, which is written nowhere.
    whose = models.CharField(max_length=32, primary_key=True)
    # Minutes since 1970, in UTC, that the number is of.
    minute = models.PositiveBigIntegerField(default=0, db_index=True)
    requests = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.whose}: {self.requests}"
