"""Filters of the list of cached translations, each answered by an index or soon satisfied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nmt_server.cache.narrowing import narrowed
from nmt_server.cache.search import Side
from nmt_server.models import CachedTranslation, TranslationModel

_Rows = QuerySet[CachedTranslation]
_Choices = list[tuple[str, str]]


class SideFilter(admin.SimpleListFilter):
    """Where the search looks; it changes nothing by itself."""

    title = _("searched side")
    parameter_name = "side"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> _Choices:
        """Source or target; "all" is both."""
        return [("source", gettext("source")), ("target", gettext("target"))]

    def queryset(self, request: HttpRequest, queryset: _Rows) -> _Rows:
        """All rows: the search reads the choice itself."""
        return queryset


def chosen_side(request: HttpRequest) -> Side | None:
    """What `SideFilter` says in a request."""
    match request.GET.get(SideFilter.parameter_name):
        case "source":
            return "source"
        case "target":
            return "target"
    return None


class PairFilter(admin.SimpleListFilter):
    """The language pair, of those that the registered models have."""

    title = _("languages")
    parameter_name = "pair"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> _Choices:
        """Each pair once."""
        pairs = TranslationModel.objects.order_by("source_language", "target_language")
        distinct = pairs.values_list("source_language", "target_language").distinct()
        return [(f"{source}>{target}", f"{source}-{target}") for source, target in distinct]

    def queryset(self, request: HttpRequest, queryset: _Rows) -> _Rows:
        """Rows of the pair."""
        if not (pair := self.value()):
            return queryset
        source, _, target = pair.partition(">")
        own = {"source_language": source, "target_language": target}
        # Alone, its index has the rows in the order of the list, and there is nothing to choose.
        return narrowed(queryset, "-pk", own) if queryset.query.where else queryset.filter(**own)


class OriginFilter(admin.SimpleListFilter):
    """Who made the translation."""

    title = _("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> _Choices:
        """Engine, imported, edited."""
        return [(origin.value, str(origin.label)) for origin in CachedTranslation.Origin]

    def queryset(self, request: HttpRequest, queryset: _Rows) -> _Rows:
        """Rows of the origin."""
        origin = self.value()
        return queryset.filter(origin=origin) if origin else queryset


class AgeFilter(admin.SimpleListFilter):
    """When the translation was last written."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> _Choices:
        """In days; `older` is more than the most of them."""
        return [
            ("1", gettext("last day")),
            ("7", gettext("last 7 days")),
            ("30", gettext("last 30 days")),
            ("older", gettext("older than 30 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: _Rows) -> _Rows:
        """Rows of the age."""
        now = timezone.now()
        match self.value():
            case "1" | "7" | "30" as days:
                since = now - timedelta(days=int(days))
                return narrowed(queryset, "-updated_at", {"updated_at__gte": since})
            case "older":
                before = now - timedelta(days=30)
                return narrowed(queryset, "updated_at", {"updated_at__lt": before})
        return queryset
