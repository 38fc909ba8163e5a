"""Lists as pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from msgspec import Meta
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
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
    pages = _pagination(query, ordering)
    with _own_cursors():
        page = pages.paginate_queryset(rows, request) or []
    return list(page), _links(pages)


class Portions(Protocol):
    """A list by id, of which a portion is looked at in one request."""

    def __call__(self, beside: int | None, is_upwards: bool) -> tuple[QuerySet[Any], int | None]:
        """The rows below the id `beside`, or above it, and the last id that was looked at.

        That is None where there are no others to look at.
        """
        ...


def page_of_portions(
    portions: Portions, request: Request, query: PageQuery
) -> tuple[list[Any], dict[str, str | None], bool]:
    """A page as by `page_of`, the newest first, and whether all was looked at that way.

    Where it was not, the page can be short or empty, and its link goes on behind the portion.
    """
    pages = _pagination(query, ["-id"])
    with _own_cursors():
        cursor = pages.decode_cursor(request)
        is_upwards = cursor is not None and cursor.reverse
        position = None if cursor is None else cursor.position
        rows, end = portions(None if position is None else int(position), is_upwards)
        page = pages.paginate_queryset(rows, request) or []
    links = _links(pages)
    if not page and position is not None:
        # The way back begins with what is beside, which was on the page before.
        side, beside = (
            ("next", int(position) + 1) if is_upwards else ("previous", int(position) - 1)
        )
        links[side] = links[side] and pages.encode_cursor(Cursor(0, not is_upwards, beside))
    if end is not None:
        side = "previous" if is_upwards else "next"
        links[side] = links[side] or pages.encode_cursor(Cursor(0, is_upwards, end))
    return list(page), links, end is None


def _pagination(query: PageQuery, ordering: Sequence[str]) -> CursorPagination:
    pages = CursorPagination()
    pages.ordering = tuple(ordering)
    pages.page_size = query.page_size
    return pages


def _links(pages: CursorPagination) -> dict[str, str | None]:
    return {"next": pages.get_next_link(), "previous": pages.get_previous_link()}


@contextmanager
def _own_cursors() -> Iterator[None]:
    """Raises `InvalidRequest` for a cursor that is not one of the list."""
    try:
        yield
    except (NotFound, ValidationError, ValueError, OverflowError):
        # A cursor can be undone whatever is in it; it says where in the database to go on.
        raise InvalidRequest(
            "The cursor is not one of this list.", "Take it from next or previous of a page."
        ) from None
