"""Lists as pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from msgspec import Meta
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from nmt_server.api.http.declared import Answer, Sent
from nmt_server.errors import InvalidRequest

_ROWS = 100
_MOST_ROWS = 1000

_URI = Annotated[str, Meta(extra_json_schema={"format": "uri"})]


class PageQuery(Sent):
    """Which page is asked for."""

    cursor: Annotated[
        str | None, Meta(description="From `next` or `previous` of another page.")
    ] = None
    page_size: Annotated[int, Meta(ge=1, le=_MOST_ROWS, description="Rows at most.")] = _ROWS


class Page(Answer):
    """A page of a list, and the addresses of those beside it."""

    next: _URI | None
    previous: _URI | None


def page_of(
    rows: QuerySet[Any], request: Request, query: PageQuery, ordering: Sequence[str]
) -> tuple[list[Any], dict[str, str | None]]:
    """The page that a request asks for, and the addresses of the `next` and the `previous` one."""
    pages = CursorPagination()
    pages.ordering = tuple(ordering)
    pages.page_size = query.page_size
    try:
        page = pages.paginate_queryset(rows, request) or []
    except (NotFound, ValidationError, ValueError, OverflowError):
        # A cursor can be undone whatever is in it; it says where in the database to go on.
        raise InvalidRequest(
            "The cursor is not one of this list.", "Take it from next or previous of a page."
        ) from None
    return list(page), {"next": pages.get_next_link(), "previous": pages.get_previous_link()}
