"""Which models and languages a key may use."""

from __future__ import annotations

from nmt_server.accounts.account import Account
from nmt_server.errors import Forbidden
from nmt_server.serving.way import Way


def check_way(account: Account, way: Way) -> None:
    """Raise `Forbidden` where a key may not use one of the models, or the languages."""
    if not account.models and not account.pairs:
        return
    names = {hop.model.name for hop in way}
    if account.models and not names <= account.models:
        raise Forbidden(
            f"This key may not use the model {', '.join(sorted(names - account.models))}.",
            f"Name one that it may: {', '.join(sorted(account.models))}.",
        )
    if account.pairs and way.pair.lower() not in account.pairs:
        raise Forbidden(
            f"This key may not translate {way.pair}.",
            f"Name languages that it may: {', '.join(sorted(account.pairs))}.",
        )
