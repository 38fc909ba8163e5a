"""Make, change and delete glossaries, so that every process sees it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from nmt_server.errors import InvalidRequest, LimitReached
from nmt_server.glossaries.term import Dictionary, Pair, Term
from nmt_server.languages import is_language_code
from nmt_server.models import LONGEST_TERM, Glossary, GlossaryEntry
from nmt_server.models.changes import bump_revision
from nmt_server.text.lines import is_blank

_MOST_GLOSSARIES = 1_000
_MOST_ENTRIES = 50_000
_ROWS_A_STATEMENT = 500
_FIELDS = ("target", "case_sensitive", "whole_word", "forbidden", "note")
# So long is a note at most; it is cut.
_LONGEST_NOTE = 500
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def checked_pair(source: str, target: str) -> Pair:
    """A pair as it is stored. Raises `InvalidRequest` for what is no language."""
    pair = Pair(source.strip().lower().replace("_", "-"), target.strip().lower().replace("_", "-"))
    for code in pair:
        if not is_language_code(code):
            raise InvalidRequest(f"{code!r} is no code of a language.", "Such as ja, en, pt-br.")
    if pair.source == pair.target:
        raise InvalidRequest("The languages of a glossary are two.")
    return pair


def make_glossary(glossary: Glossary, dictionaries: Iterable[Dictionary]) -> Glossary:
    """Save a new glossary with its entries.

    Raises `InvalidRequest`, and `LimitReached` where its owner has too many.
    """
    same = Glossary.objects.filter(key_id=glossary.key_id, is_shared=glossary.is_shared)
    if same.count() >= _MOST_GLOSSARIES:
        raise LimitReached(
            f"There are {_MOST_GLOSSARIES:,} glossaries already, which is the most.",
            "Delete those that nobody needs.",
        )
    glossary.name = _checked_name(glossary.name)
    with transaction.atomic():
        glossary.save()
        for dictionary in dictionaries:
            _write(glossary, dictionary, replaces=True)
        _changed(glossary)
    return glossary


def update_glossary(
    glossary: Glossary,
    dictionaries: Iterable[Dictionary] = (),
    *,
    replaces: bool = False,
    name: str | None = None,
    is_default: bool | None = None,
) -> Glossary:
    """Change what is named, and add entries or change those of the same terms.

    With `replaces`, the others of these languages are removed. Raises `InvalidRequest`.
    """
    if name is not None:
        glossary.name = _checked_name(name)
    if is_default is not None:
        glossary.is_default = is_default
    with transaction.atomic():
        glossary.save(update_fields=["name", "is_default"])
        for dictionary in dictionaries:
            _write(glossary, dictionary, replaces=replaces)
        _changed(glossary)
    return glossary


def delete_glossary(glossary: Glossary) -> None:
    """Delete a glossary; what was translated with it is not served any more."""
    with transaction.atomic():
        glossary.delete()
        # Of the texts themselves nothing has changed: they stay in memory.
        bump_revision(())


def note_change(glossary: Glossary) -> None:
    """Tell every process that somebody changed the rows of a glossary."""
    with transaction.atomic():
        _changed(glossary)


def dictionaries_of(glossary: Glossary) -> dict[Pair, int]:
    """How many entries there are for each pair of languages, in their order."""
    pairs = glossary.entries.values_list("source_language", "target_language")
    counted = pairs.annotate(number=Count("pk")).order_by("source_language", "target_language")
    return {Pair(source, target): number for source, target, number in counted}


def terms_of(glossary: Glossary, pair: Pair) -> list[Term]:
    """The terms for a pair of languages, in the order in which they came."""
    rows = GlossaryEntry.objects.filter(
        glossary=glossary, source_language=pair.source, target_language=pair.target
    )
    return [
        Term(source, target, case, word, tuple(forbidden.splitlines()), note)
        for source, target, case, word, forbidden, note in rows.order_by("id").values_list(
            "source", *_FIELDS
        )
    ]


def checked_term(term: Term) -> Term:
    """A term as it is stored. Raises `InvalidRequest` for one that cannot be."""
    source, target = term.source.strip(), term.target.strip()
    forbidden = tuple(each.strip() for each in term.forbidden if not is_blank(each))
    if not source:
        raise InvalidRequest("A term of the glossary is empty.")
    if not target and not forbidden:
        raise InvalidRequest(
            f"The term {source[:80]!r} has no translation.",
            "Where it is to stay as it is, the translation is the term itself.",
        )
    for text in (source, target, *forbidden):
        if len(text) > LONGEST_TERM:
            raise InvalidRequest(
                f"{text[:40]!r}… has {len(text)} characters.",
                f"A term has {LONGEST_TERM} at most; longer texts are for corrections.",
            )
        if _CONTROL.search(text):
            raise InvalidRequest(f"The term {source[:80]!r} has a control character or line break.")
    note = _in_a_line(term.note)[:_LONGEST_NOTE]
    return term._replace(source=source, target=target, forbidden=forbidden, note=note)


def _checked_name(name: str) -> str:
    name = _in_a_line(name)
    if not 0 < len(name) <= 200:
        raise InvalidRequest("The name of a glossary has 1 to 200 characters.")
    return name


def _in_a_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _write(glossary: Glossary, dictionary: Dictionary, *, replaces: bool) -> None:
    pair = dictionary.pair
    # The last of a term that comes twice counts.
    terms = {term.source: term for term in map(checked_term, dictionary.terms)}
    rows = glossary.entries.filter(source_language=pair.source, target_language=pair.target)
    if replaces:
        rows.delete()
    else:
        there = [pk for pk, source in rows.values_list("pk", "source") if source in terms]
        for start in range(0, len(there), _ROWS_A_STATEMENT):
            GlossaryEntry.objects.filter(pk__in=there[start : start + _ROWS_A_STATEMENT]).delete()
    if glossary.entries.count() + len(terms) > _MOST_ENTRIES:
        raise InvalidRequest(
            f"A glossary has {_MOST_ENTRIES:,} entries at most.", "Make several of it."
        )
    GlossaryEntry.objects.bulk_create(
        (
            GlossaryEntry(
                glossary=glossary,
                source_language=pair.source,
                target_language=pair.target,
                source=term.source,
                target=term.target,
                case_sensitive=term.case_sensitive,
                whole_word=term.whole_word,
                forbidden="\n".join(term.forbidden),
                note=term.note,
            )
            for term in terms.values()
        ),
        batch_size=_ROWS_A_STATEMENT,
    )


def _changed(glossary: Glossary) -> None:
    Glossary.objects.filter(pk=glossary.pk).update(
        version=F("version") + 1, updated_at=timezone.now()
    )
    glossary.refresh_from_db(fields=["version", "updated_at"])
    # Of the texts themselves nothing has changed: they stay in memory.
    bump_revision(())
