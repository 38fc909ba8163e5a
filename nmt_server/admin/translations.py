"""The admin of the translation cache: search, correct, delete, export."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nmt_server.admin.correction_forms import CorrectionForm, ListCorrectionForm
from nmt_server.admin.exports import FOR_EXCEL, export_action
from nmt_server.admin.large_tables import (
    NewestRows,
    NewestRowsChangeList,
)
from nmt_server.admin.translation_filters import (
    AgeFilter,
    OriginFilter,
    PairFilter,
    SideFilter,
    chosen_side,
)
from nmt_server.cache.bounded_search import PORTION, bounded_search
from nmt_server.cache.corrections import correct, delete_rows
from nmt_server.cache.search import HELP_TEXT, search_translations
from nmt_server.cache.superseded import mark_superseded
from nmt_server.cache_files.streams import stream_ids
from nmt_server.models import CachedTranslation
from nmt_server.serving.served_model import route_of

logger = logging.getLogger(__name__)

# Characters of a source text that the list shows.
_SHOWN = 300
# Fields of a row that is there already.
_CHANGED_HERE = ("target", "allow_empty")

_Rows = QuerySet[CachedTranslation]
if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[CachedTranslation]
    _ModelForm = forms.ModelForm[CachedTranslation]
    _Action = Callable[["CachedTranslationAdmin", HttpRequest, _Rows], HttpResponseBase | None]
else:
    _ModelAdmin, _ModelForm = admin.ModelAdmin, forms.ModelForm


class _TranslationList(NewestRowsChangeList):
    """The list, with what is never served marked."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        mark_superseded(self.result_list)


@admin.register(CachedTranslation)
class CachedTranslationAdmin(NewestRows, _ModelAdmin):
    """Cached translations. Whatever a person changes here goes through `cache.corrections`."""

    form = CorrectionForm
    list_display = ("source_text", "target", "model", "pair", "state", "updated_at")
    list_editable = ("target",)
    # The languages last: how they are looked for depends on what else is chosen.
    list_filter = (SideFilter, "model", OriginFilter, AgeFilter, PairFilter)
    list_select_related = ("model",)
    list_per_page = 50
    list_max_show_all = 0
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("source", "target")
    # Not as Django's `search_help_text`, which makes of it the name of the field.
    search_hint = _(HELP_TEXT)
    cut_search = _(
        "Found in the newest %(count)s rows. Look for a beginning (^), choose a model, "
        "or search on in the page Cache."
    )
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    fields = ("source", "target", "allow_empty", "model")
    actions = (
        "delete_selected",
        export_action("csv", "CSV"),
        export_action("csv", _("CSV for Excel"), "excel", style=FOR_EXCEL),
        export_action("tmx", "TMX"),
        export_action("jsonl", _("JSON lines")),
    )

    @admin.display(description=_("source"))
    def source_text(self, row: CachedTranslation) -> SafeString:
        """The source text, cut where it is very long."""
        text = row.source if len(row.source) <= _SHOWN else row.source[:_SHOWN] + "…"
        style = "display: inline-block; min-width: 9em; white-space: pre-wrap"
        return format_html('<span style="{}">{}</span>', style, text)

    @admin.display(description=_("languages"))
    def pair(self, row: CachedTranslation) -> str:
        """The language pair, such as `ja-en`."""
        return f"{row.source_language_id}-{row.target_language_id}"

    @admin.display(description=_("origin"))
    def state(self, row: CachedTranslation) -> str:
        """Who made the translation, and whether it is never served."""
        origin = str(CachedTranslation.Origin(row.origin).label)
        return (
            gettext("%(origin)s (superseded)") % {"origin": origin} if row.is_superseded else origin
        )

    def get_fields(
        self, request: HttpRequest, obj: CachedTranslation | None = None
    ) -> tuple[str, ...]:
        """All that is known of a row, or what is needed for a new one."""
        if obj is None:
            return self.fields
        return (
            *("source", "target", "allow_empty", "model", "pair", "state"),
            *("options", "score", "updated_at"),
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: CachedTranslation | None = None
    ) -> tuple[str, ...]:
        """Everything but the target, once there is a row."""
        if obj is None:
            return ()
        return tuple(f for f in self.get_fields(request, obj) if f not in _CHANGED_HERE)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> CachedTranslation | None:
        """One row, marked where it is never served."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            mark_superseded([row])
        return row

    def get_changelist(self, request: HttpRequest, **_: object) -> type[NewestRowsChangeList]:
        """The list for large tables."""
        return _TranslationList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[_ModelForm]:
        """The form of one row in the list."""
        return super().get_changelist_form(request, form=ListCorrectionForm, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: _Rows, search_term: str
    ) -> tuple[_Rows, bool]:
        """Search in as many rows as can be looked at soon; never gives a row twice."""
        if not search_term:
            return queryset, False
        side = chosen_side(request)
        if request.method == "POST":
            # An action is about all that there are, however long that takes.
            return search_translations(queryset, search_term, side), False
        found = bounded_search(queryset, search_term, side)
        if found.end is not None:
            cast(Any, request).searched = PORTION
        return found.rows, False

    def save_model(
        self, request: HttpRequest, obj: CachedTranslation, form: _ModelForm, change: bool
    ) -> None:
        """Store a correction; a row that was saved without a change stays what it was."""
        if not change or "target" in form.changed_data:
            # The form has asked whether an empty one is meant.
            who = request.user.get_username()
            correct(obj, obj.target, route_of(obj), allow_empty=True, who=who)

    def delete_model(self, request: HttpRequest, obj: CachedTranslation) -> None:
        """Delete one row, in all processes."""
        delete_rows([obj.pk])

    @admin.action(description=_("Delete selected translations"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: _Rows) -> HttpResponse | None:
        """Delete the selection, however large, after asking."""
        if request.POST.get("post"):
            deleted = delete_rows(stream_ids(queryset))
            logger.info("%s deleted %d cached translations.", request.user, deleted)
            told = ngettext(
                "%(count)s translation was deleted.",
                "%(count)s translations were deleted.",
                deleted,
            )
            self.message_user(request, told % {"count": f"{deleted:,}"}, messages.SUCCESS)
            return None
        across = request.POST.get("select_across") == "1"
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Are you sure?"),
            "opts": self.opts,
            "media": self.media,
            "total": queryset.count(),
            # Across all pages, one id stands for the selection that the address describes.
            "ids": selected[:1] if across else selected,
            "select_across": int(across),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        template = "admin/nmt_server/cachedtranslation/delete_selected_confirmation.html"
        return TemplateResponse(request, template, context)
