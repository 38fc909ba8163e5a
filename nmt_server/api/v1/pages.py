"""Lists as pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from nmt_server.api.v1.base import number_parameter
from nmt_server.errors import InvalidRequest

_ROWS = 100
_MOST_ROWS = 1000

PAGE_PARAMETERS = (
    OpenApiParameter("cursor", description="From `next` or `previous` of another page."),
    OpenApiParameter("page_size", int, description=f"1 to {_MOST_ROWS}; {_ROWS} if left out."),
)


def page_of(
    rows: QuerySet[Any], request: Request, ordering: Sequence[str]
) -> tuple[list[Any], dict[str, str | None]]:
    """The page that a request asks for, and the addresses of the `next` and the `previous` one."""
    pages = CursorPagination()
    pages.ordering = tuple(ordering)
    pages.page_size = number_parameter(request.query_params, "page_size", _ROWS, 1, _MOST_ROWS)
    try:
        page = pages.paginate_queryset(rows, request) or []
    except (NotFound, ValidationError, ValueError, OverflowError):
        # A cursor can be undone whatever is in it; it says where in the database to go on.
        raise InvalidRequest(
            "The cursor is not one of this list.", "Take it from next or previous of a page."
        ) from None
    return list(page), {"next": pages.get_next_link(), "previous": pages.get_previous_link()}
