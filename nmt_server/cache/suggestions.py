"""Translations that people propose, until somebody who may correct takes or drops them."""

from __future__ import annotations

from django.db import transaction

from nmt_server.cache.corrections import correct, row_to_correct
from nmt_server.cache.keys import CacheScope
from nmt_server.errors import InvalidRequest, LimitReached
from nmt_server.models import Suggestion
from nmt_server.text.lines import is_blank

_MOST_WAITING = 10_000
_LONGEST = 10_000
_LONGEST_NAME = 150


def suggest(scope: CacheScope, source: str, target: str, *, who: str = "") -> None:
    """Keep a proposed translation; the same one is kept once.

    Raises `InvalidRequest` for one that could not be served, and `LimitReached` for one too many.
    """
    check_suggestion(source, target)
    languages = {
        "source_language_id": scope.source_language,
        "target_language_id": scope.target_language,
    }
    same = Suggestion.objects.filter(model_id=scope.pk, **languages, source=source, target=target)
    if same.exists():
        return
    if Suggestion.objects.count() >= _MOST_WAITING:
        raise LimitReached(
            f"{_MOST_WAITING:,} suggestions wait already.",
            "Whoever may correct translations can accept or drop them in the view Cache.",
            retry_after=3600,
        )
    Suggestion.objects.create(
        model_id=scope.pk, **languages, source=source, target=target, who=who[:_LONGEST_NAME]
    )


def check_suggestion(source: str, target: str) -> None:
    """Raise `InvalidRequest` for a translation that could not be served."""
    for name, text in (("text", source), ("translation", target)):
        if is_blank(text):
            raise InvalidRequest(f"The {name} of the suggestion is blank.", "Send both.")
        if len(text) > _LONGEST:
            raise InvalidRequest(
                f"The {name} of the suggestion has {len(text):,} characters.",
                f"At most {_LONGEST:,} are taken.",
            )
        if "\0" in text:
            raise InvalidRequest(f"The {name} has a NUL character, which cannot be stored.")


@transaction.atomic
def accept(suggestion: Suggestion, scope: CacheScope, *, who: str = "") -> None:
    """Serve a suggestion from now on, as a correction of whoever accepts it."""
    names = " for ".join(name for name in (who, suggestion.who) if name)
    correct(row_to_correct(scope, suggestion.source), suggestion.target, scope, who=names)
    suggestion.delete()
