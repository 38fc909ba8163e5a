"""`GET /v2/languages` and `GET /v2/usage`."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse

from nmt_server.accounts.usage import meter_of
from nmt_server.api.deepl.protocol import DEEPL
from nmt_server.api.http.access import caller_of
from nmt_server.api.http.declared import Foreign, one_of
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.guard import ANY
from nmt_server.api.http.offered import Offered, offered_sources, offered_targets
from nmt_server.api.http.responses import json_response

# As targets, DeepL has only these; its client refuses to ask for the language alone.
_VARIANTS = {
    "en": (("EN-GB", "English (British)"), ("EN-US", "English (American)")),
    "pt": (("PT-BR", "Portuguese (Brazilian)"), ("PT-PT", "Portuguese (European)")),
}

# What DeepL's client takes for no limit: it wants a number.
_MOST_CHARACTERS = 1_000_000_000_000


class LanguagesRequest(Foreign, kw_only=True):
    """Which languages are asked for."""

    type: Annotated[str, one_of(("source", "target"))] | None = None


@DEEPL.view("GET", "POST", rights=ANY)
def languages(request: HttpRequest) -> HttpResponse:
    """The languages that are translated, or those that are translated into."""
    sent = read_fields(request, ()).checked(LanguagesRequest)
    if sent.type != "target":
        return json_response(
            [{"language": each.code.upper(), "name": each.name} for each in offered_sources()]
        )
    named = [pair for each in offered_targets() for pair in _targets(each)]
    return json_response(
        [{"language": code, "name": name, "supports_formality": False} for code, name in named]
    )


@DEEPL.view("GET", "POST", rights=ANY)
def usage(request: HttpRequest) -> HttpResponse:
    """How many characters the key has had translated this month, and how many it may."""
    used, limit = 0, None
    if (account := caller_of(request).account) is not None:
        used, limit = meter_of(account.pk).characters_this_month(), account.quota
    return json_response(
        {"character_count": used, "character_limit": _MOST_CHARACTERS if limit is None else limit}
    )


def _targets(offered: Offered) -> tuple[tuple[str, str], ...]:
    return _VARIANTS.get(offered.code, ((offered.code.upper(), offered.name),))
