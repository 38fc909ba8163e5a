"""The admin of suggestions: accept or delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from nmt_server.cache.suggestions import accept
from nmt_server.models import Suggestion
from nmt_server.serving.served_model import route_of

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Suggestion]
else:
    _ModelAdmin = admin.ModelAdmin


@admin.register(Suggestion)
class SuggestionAdmin(_ModelAdmin):
    """What people propose over LibreTranslate's protocol."""

    list_display = ("source", "target", "languages", "model", "who", "at")
    list_display_links = ("source",)
    list_filter = ("model", "at")
    list_select_related = ("model",)
    list_per_page = 50
    search_fields = ("source", "target", "who")
    readonly_fields = ("model", "source_language", "target_language", "source", "who", "at")
    actions = ("accept_selected",)

    @admin.display(description=_("languages"))
    def languages(self, suggestion: Suggestion) -> str:
        """The language pair, such as `ja-en`."""
        return f"{suggestion.source_language_id}-{suggestion.target_language_id}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes them here: a correction is made in the cache."""
        return False

    @admin.action(description=_("Accept: serve these translations"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        """Make corrections of them."""
        found = list(queryset.select_related("model").order_by("id"))
        for suggestion in found:
            accept(suggestion, route_of(suggestion), who=request.user.get_username())
        told = ngettext(
            "%(count)d suggestion is served from now on.",
            "%(count)d suggestions are served from now on.",
            len(found),
        )
        messages.success(request, told % {"count": len(found)})
