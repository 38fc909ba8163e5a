"""The terms that are in force for a request: in memory, at most half a second old."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.db import Error as AnyDatabaseError

from nmt_server.glossaries.matching import TermIndex
from nmt_server.glossaries.term import Term
from nmt_server.languages import match_language
from nmt_server.models import Glossary, GlossaryEntry, TranslationModel
from nmt_server.models.changes import current_revision
from nmt_server.models.failures import log_failure
from nmt_server.models.outage import reads

logger = logging.getLogger(__name__)

NO_TERMS = TermIndex((), "")
# What is compiled for this many different choices of glossaries and languages is kept.
_MOST_INDEXES = 32

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A glossary, without its entries."""

    pk: UUID
    key_id: int | None
    is_shared: bool
    is_default: bool
    version: int
    models: frozenset[int]


@dataclass(slots=True)
class _Known:
    """The glossaries under one revision, and the entries of those that were asked for."""

    revision: int = -1
    rows: tuple[_Row, ...] = ()
    entries: dict[tuple[UUID, int], dict[_Pair, list[Term]]] = field(default_factory=dict)


_known = _Known()
_lock = threading.Lock()


def terms_in_force(
    pair: _Pair,
    chosen: Sequence[UUID] | None = None,
    key_id: int | None = None,
    own: tuple[Term, ...] = (),
    model_id: int | None = None,
) -> TermIndex:
    """The terms for a pair of languages that a key wants translated, None where it is nobody's.

    They are those that a request brings of its `own`, then of the `chosen` glossaries, the first
    first; where nobody has chosen, of those that are used by default: the key's own, those that the
    row of the model names, then those for everybody. Whether
    the key may choose them was looked at before. Those of a database that does not answer are what
    they were.
    """
    rows = _rows()
    if chosen is None:
        default = [row for row in rows if row.is_default]
        of_key = [row for row in default if key_id is not None and row.key_id == key_id]
        of_model = [row for row in rows if model_id in row.models]
        shared = [row for row in default if row.is_shared]
        wanted = list(dict.fromkeys([*of_key, *of_model, *shared]))
    else:
        by_pk = {row.pk: row for row in rows}
        wanted = [by_pk[pk] for pk in chosen if pk in by_pk]
    try:
        return _merged(pair, tuple((row.pk, row.version) for row in wanted), own)
    except AnyDatabaseError as error:
        log_failure(logger, "Going on without the terms of glossaries.", error)
        return _merged(pair, (), own)


def forget_glossaries() -> None:
    """Read the glossaries from the database again."""
    global _known
    with _lock:
        _known = _Known()
    _merged.cache_clear()


def _rows() -> tuple[_Row, ...]:
    global _known
    revision = current_revision()
    known = _known
    if known.revision == revision:
        return known.rows
    with _lock:
        try:
            rows = reads.ask(_read_rows)
        except AnyDatabaseError as error:
            log_failure(logger, "Going on with the glossaries in memory.", error)
            return _known.rows
        there = {(row.pk, row.version) for row in rows}
        kept = {version: terms for version, terms in _known.entries.items() if version in there}
        _known = _Known(revision, rows, kept)
    return rows


def _read_rows() -> tuple[_Row, ...]:
    fields = ("pk", "key_id", "is_shared", "is_default", "version")
    found = Glossary.objects.order_by("name", "pk").values_list(*fields)
    named = TranslationModel.glossaries.through.objects.values_list("glossary", "translationmodel")
    models: dict[UUID, set[int]] = {}
    for pk, model_id in named:
        models.setdefault(pk, set()).add(model_id)
    return tuple(
        _Row(pk, key_id, is_shared, is_default, version, frozenset(models.get(pk, ())))
        for pk, key_id, is_shared, is_default, version in found
    )


@lru_cache(maxsize=_MOST_INDEXES)
def _merged(
    pair: _Pair, versions: tuple[tuple[UUID, int], ...], own: tuple[Term, ...]
) -> TermIndex:
    terms = list(own)
    for pk, version in versions:
        by_pair = _entries(pk, version)
        for each, found in by_pair.items():
            if all(_serves(*codes) for codes in zip(each, pair, strict=True)):
                terms += found
    if not terms:
        return NO_TERMS
    own_version = hashlib.sha256(ascii(own).encode()).hexdigest() if own else ""
    return TermIndex(terms, f"{own_version} {versions}")


def _serves(code: str, language: str) -> bool:
    """Whether terms of a language are for texts in another one: `en` for `en-GB`."""
    found = match_language(language, {code: ""})
    return found is not None and not found.is_other_script


def _entries(pk: UUID, version: int) -> dict[_Pair, list[Term]]:
    known = _known.entries
    if (found := known.get((pk, version))) is None:
        found = known[pk, version] = reads.ask(lambda: _read_entries(pk))
    return found


def _read_entries(pk: UUID) -> dict[_Pair, list[Term]]:
    fields = (
        *("source_language", "target_language"),
        *("source", "target", "case_sensitive", "whole_word", "forbidden", "note"),
        "glossary__name",
    )
    found: dict[_Pair, list[Term]] = {}
    # The newest first: it counts where a term is there twice.
    rows = GlossaryEntry.objects.filter(glossary_id=pk).order_by("-id").values_list(*fields)
    for source_language, target_language, source, target, case, word, forbidden, *told in rows:
        term = Term(source, target, case, word, tuple(forbidden.splitlines()), *told)
        found.setdefault((source_language, target_language), []).append(term)
    return found
