"""Translations by an engine in the place of those that one has made before."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from django.db import Error as AnyDatabaseError
from django.db import transaction

from nmt_server.cache.failures import note_failure
from nmt_server.cache.keys import CacheKey, CacheScope
from nmt_server.cache.store import CacheEntry, store
from nmt_server.models import CachedTranslation
from nmt_server.models.changes import bump_revision
from nmt_server.models.failures import log_failure
from nmt_server.models.outage import writes

logger = logging.getLogger(__name__)

_ROWS_AT_ONCE = 500


def replace_rows(scope: CacheScope, translations: Sequence[tuple[CacheKey, CacheEntry]]) -> None:
    """Keep these translations, and have all processes forget what they know of their texts."""
    for start in range(0, len(translations), _ROWS_AT_ONCE):
        some = translations[start : start + _ROWS_AT_ONCE]
        try:
            writes.ask(partial(_replace, scope, some))
        except AnyDatabaseError as error:
            note_failure("write")
            log_failure(logger, f"{len(some):,} translations were not replaced.", error)


@transaction.atomic
def _replace(scope: CacheScope, translations: Sequence[tuple[CacheKey, CacheEntry]]) -> None:
    keys = [key.engine for key, _ in translations]
    engine = CachedTranslation.Origin.ENGINE
    CachedTranslation.objects.filter(key__in=keys, origin=engine).delete()
    store(scope, translations)
    bump_revision(key.source for key, _ in translations)
