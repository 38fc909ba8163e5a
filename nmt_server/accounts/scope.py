"""Which models and languages a key may use."""

from __future__ import annotations

from nmt_server.accounts.account import Account
from nmt_server.errors import Forbidden
from nmt_server.serving.served_model import Route


def check_routes(account: Account, routes: tuple[Route, ...]) -> None:
    """Raise `Forbidden` where a key may not use one of the models, or the languages."""
    if not account.models and not account.pairs:
        return
    names = {route.model.name for route in routes}
    if account.models and not names <= account.models:
        raise Forbidden(
            f"This key may not use the model {', '.join(sorted(names - account.models))}.",
            f"Name one that it may: {', '.join(sorted(account.models))}.",
        )
    pair = f"{routes[0].source_language}-{routes[-1].target_language}"
    if account.pairs and pair.lower() not in account.pairs:
        raise Forbidden(
            f"This key may not translate {pair}.",
            f"Name languages that it may: {', '.join(sorted(account.pairs))}.",
        )
