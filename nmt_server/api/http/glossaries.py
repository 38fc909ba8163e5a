"""Which glossaries a request may use, see and change."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from nmt_server.api.http.access import MANAGE, caller_of, require
from nmt_server.errors import InvalidRequest, UnknownGlossary
from nmt_server.models import Glossary
from nmt_server.models.outage import reads
from nmt_server.rights import Right

_CORRECT = frozenset({Right.CORRECT})


def glossaries_of(request: HttpRequest) -> QuerySet[Glossary]:
    """Those that are listed for whoever sends a request: their key's, and the shared ones.

    With the right `manage`, all.
    """
    caller = caller_of(request)
    if caller.may(MANAGE):
        return Glossary.objects.all()
    own = Q(key_id=caller.account.pk) if caller.account else Q(pk__in=())
    return Glossary.objects.filter(own | Q(is_shared=True))


def glossary_of(request: HttpRequest, pk: UUID | str, *, changes: bool = False) -> Glossary:
    """The glossary with this id, to be read or changed.

    Also one of nobody, whose id nobody can guess. Raises `UnknownGlossary`, and as `require` where
    a shared one is to be changed.
    """
    row = None
    if (known := _id(pk)) is not None:
        row = reads.ask(Glossary.objects.filter(pk=known).first)
    caller = caller_of(request)
    account = None if row is None else row.key_id
    is_own = caller.account is not None and account == caller.account.pk
    if row is None or not (account is None or is_own or caller.may(MANAGE)):
        raise unknown(pk)
    if changes and row.is_shared:
        require(request, _CORRECT)
    return row


def chosen_glossaries(request: HttpRequest, named: Sequence[str]) -> tuple[UUID, ...]:
    """The glossaries that a request names by their ids or names.

    Raises `UnknownGlossary`, and `InvalidRequest` where several have the name.
    """
    return tuple(_named(request, name) for name in named)


def new_glossary(
    request: HttpRequest, name: str, *, is_shared: bool | None = None, is_default: bool = False
) -> Glossary:
    """A glossary of whoever sends a request, not saved yet.

    It is shared where they wish it, or have no key and may share. Raises as `require`.
    """
    caller = caller_of(request)
    if is_shared is None:
        is_shared = caller.account is None and caller.may(_CORRECT)
    elif is_shared:
        require(request, _CORRECT)
    key_id = None if is_shared or caller.account is None else caller.account.pk
    if is_default and not is_shared and key_id is None:
        raise InvalidRequest(
            "A glossary of nobody cannot be used by default.",
            f"Send a key, or share it, which needs the right {Right.CORRECT.in_words}.",
        )
    return Glossary(name=name, key_id=key_id, is_shared=is_shared, is_default=is_default)


def unknown(named: UUID | str) -> UnknownGlossary:
    """The error for an id or a name that is nobody's, or that of somebody else."""
    return UnknownGlossary(
        f"There is no glossary {named}.", "GET /api/v1/glossaries lists those that you may use."
    )


def _named(request: HttpRequest, name: str) -> UUID:
    if _id(name) is not None:
        return glossary_of(request, name).pk
    # Not every database can look for a NUL.
    rows = glossaries_of(request).filter(name=name.replace("\0", " "))
    found = reads.ask(lambda: list(rows.values_list("pk", flat=True)[:2]))
    if not found:
        raise unknown(name)
    if len(found) > 1:
        raise InvalidRequest(f"Several glossaries are named {name!r}.", "Name the id of one.")
    return found[0]


def _id(text: UUID | str) -> UUID | None:
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError:
        return None
