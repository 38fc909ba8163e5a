"""What makes the admin's list of a table with millions of rows as fast as that of a small one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

if TYPE_CHECKING:
    _Paginator = Paginator[Model]
else:
    _Paginator = Paginator

# Whoever looks for something older searches; nobody turns two hundred pages.
MOST_ROWS = 10_000


class NewestRowsPaginator(_Paginator):
    """Pages over the newest `MOST_ROWS` rows of a queryset, counted and found in one query.

    `newest_first` is what they are sorted by, for which there is an index.
    """

    object_list: QuerySet[Any]
    newest_first: ClassVar[tuple[str, ...]] = ("-pk",)

    @cached_property
    def _ids(self) -> list[int]:
        newest = self.object_list.order_by(*self.newest_first).values_list("pk", flat=True)
        return list(newest[: MOST_ROWS + 1])

    @property
    def has_more(self) -> bool:
        """Whether there are older rows than the pages show."""
        return len(self._ids) > MOST_ROWS

    @cached_property
    def count(self) -> int:
        """How many rows the pages show, `MOST_ROWS` at most."""
        return min(len(self._ids), MOST_ROWS)

    def page(self, number: int | str) -> Page[Model]:
        """One page, read by the ids of its rows: a search is not run again for it."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        ids = self._ids[: self.count][first : first + self.per_page]
        rows = self.object_list.model._default_manager.filter(pk__in=ids)
        return Page(rows.order_by(*self.newest_first), number, self)


class NewestRows:
    """An admin whose list has pages over the newest rows; what else it lists is as Django does."""

    model: Any
    paginator: ClassVar[Any] = NewestRowsPaginator

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *rest: Any, **more: Any
    ) -> _Paginator:
        """For the list, or for another one, such as of the changes of a row."""
        chosen = self.paginator if queryset.model is self.model else Paginator
        return chosen(queryset, per_page, *rest, **more)


class NewestRowsChangeList(ChangeList):
    """A list with the newest first always, because only that needs no sorting.

    Its admin has a `NewestRowsPaginator`.
    """

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str | Combinable]:
        """The newest first, whatever the address asks for."""
        paginator = self.model_admin.paginator
        assert issubclass(paginator, NewestRowsPaginator)
        return list(paginator.newest_first)

    def get_results(self, request: HttpRequest) -> None:
        """As Django's, but a single page is read by ids too."""
        super().get_results(request)
        rows = self.paginator.page(self.page_num).object_list
        self.result_list = self.apply_select_related(rows)
