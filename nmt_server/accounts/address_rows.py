"""Requests by address in the database: what a process adds to them, and what all have had then."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from nmt_server.accounts.usage_rows import later, total
from nmt_server.models import AddressUsage
from nmt_server.models.outage import reads, writes


def exchange_requests(whose: str, minute: int, new: int) -> int:
    """Add what is new of a minute from whoever has an address; the sum then.

    Raises as the database does, and at once where that is known to be away.
    """
    digest = salted_hmac("nmt_server.addresses", whose, algorithm="sha256").hexdigest()[:32]
    rows = AddressUsage.objects.filter(pk=digest)

    def add() -> None:
        # The number before its minute: MariaDB computes with what it has just set.
        values = {
            "requests": total("requests", "minute", minute, new),
            "minute": later("minute", minute),
        }
        if not rows.update(**values):
            AddressUsage.objects.get_or_create(pk=digest)
            rows.update(**values)

    writes.ask(add)
    known = rows.filter(minute=minute).values_list("requests", flat=True)
    # A process with a faster clock may have begun the next minute.
    return reads.ask(known.first) or 0
