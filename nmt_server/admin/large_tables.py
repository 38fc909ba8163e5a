"""What makes the admin's list of a table with millions of rows as fast as that of a small one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _Paginator = Paginator[Model]
else:
    _Paginator = Paginator

# Whoever looks for something older searches; nobody turns two hundred pages.
MOST_ROWS = 10_000
# Rows that a search looks at, one beside the other.
MOST_SEARCHED = 40_000


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


if TYPE_CHECKING:
    _Admin = ModelAdmin[Any]
else:
    _Admin = object


class NewestRows(_Admin):
    """An admin whose list has pages over the newest rows; what else it lists is as Django does.

    What is searched for is looked for in the newest `MOST_SEARCHED` rows of those that the filters
    leave.
    """

    model: Any
    paginator: ClassVar[Any] = NewestRowsPaginator
    # What is said where a search has not looked at all there is: in so many rows.
    cut_search = _("Found in the newest %(count)s rows. Filter, to look at older ones.")

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *rest: Any, **more: Any
    ) -> _Paginator:
        """For the list, or for another one, such as of the changes of a row."""
        chosen = self.paginator if queryset.model is self.model else Paginator
        return chosen(queryset, per_page, *rest, **more)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search in as many rows as can be looked at soon."""
        # An action is about all that there are, however long that takes.
        if search_term and request.method != "POST":
            field = self.paginator.newest_first[0].removeprefix("-")
            newest = queryset.order_by(*self.paginator.newest_first).values_list(field, flat=True)
            for last in newest[MOST_SEARCHED - 1 : MOST_SEARCHED]:
                queryset = queryset.filter(**{f"{field}__gte": last})
                cast(Any, request).searched = MOST_SEARCHED
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, which says so where it does not show everything."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context and (searched := getattr(request, "searched", 0)):
            context["subtitle"] = str(self.cut_search) % {"count": f"{searched:,}"}
        if "cl" in context and context["cl"].paginator.has_more:
            shown = {"count": f"{MOST_ROWS:,}"}
            context["subtitle"] = (
                gettext("The newest %(count)s of more. Search or filter to find the others.")
                % shown
            )
            context["module_name"] = gettext("or more %(names)s") % {
                "names": context["module_name"]
            }
            context["selection_note_all"] = gettext("All %(count)s or more selected") % shown
        return response


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
