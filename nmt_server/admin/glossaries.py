"""The admin of glossaries: paste or load terms into them, and search and change single ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nmt_server.admin.choices import NamedChoices
from nmt_server.admin.large_tables import NewestRows, NewestRowsChangeList, NewestRowsPaginator
from nmt_server.errors import NmtServerError
from nmt_server.glossaries.change import (
    checked_pair,
    checked_term,
    delete_glossary,
    dictionaries_of,
    note_change,
    terms_of,
    update_glossary,
)
from nmt_server.glossaries.formats import FORMATS, read_file, read_terms
from nmt_server.glossaries.term import Dictionary, Term
from nmt_server.models import Glossary, GlossaryEntry
from nmt_server.sentences import said

if TYPE_CHECKING:
    _GlossaryAdmin = admin.ModelAdmin[Glossary]
    _EntryAdmin = admin.ModelAdmin[GlossaryEntry]
    _GlossaryForm = forms.ModelForm[Glossary]
    _EntryForm = forms.ModelForm[GlossaryEntry]
else:
    _GlossaryAdmin = _EntryAdmin = admin.ModelAdmin
    _GlossaryForm = _EntryForm = forms.ModelForm


# What the formats are called.
_LABELS = {
    **{name: name.upper() for name in FORMATS},
    "deepl": _("TSV without a heading"),
    "names": _("a list of names"),
}


class GlossaryForm(_GlossaryForm):
    """A glossary, and terms to add to it."""

    source_language = forms.CharField(
        label=_("Source language"), required=False, help_text=_("Of the terms, such as ja.")
    )
    target_language = forms.CharField(
        label=_("Target language"), required=False, help_text=_("Of their translations.")
    )
    paste = forms.CharField(
        label=_("Paste"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Terms to add: a name, =, and its translation in each line; or a table."),
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("Or a file: CSV, TSV, TBX or JSON.")
    )
    replaces = forms.BooleanField(
        required=False,
        label=_("Replace"),
        help_text=_("Remove the terms that are not among these."),
    )

    def clean(self) -> dict[str, Any]:
        """Read the terms, under `dictionary`."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_shared") and cleaned.get("key"):
            raise ValidationError(gettext("What is shared is of no key."))
        pasted, file = cleaned.get("paste") or "", cleaned.get("file")
        if not pasted.strip() and not file:
            return cleaned
        try:
            pair = checked_pair(cleaned["source_language"], cleaned["target_language"])
            terms = read_file(file.read(), "", pair) if file else read_terms(pasted, "", pair)
            cleaned["dictionary"] = Dictionary(pair, [checked_term(term) for term in terms])
        except NmtServerError as error:
            raise ValidationError(said(error)) from error
        return cleaned


class _GlossaryList(ChangeList):
    """The list, with how many terms those have that it shows: no others are counted."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown = list(self.result_list)
        entries = GlossaryEntry.objects.filter(glossary__in=shown).order_by()
        counted = entries.values_list("glossary").annotate(Count("pk"))
        numbers = dict(counted)
        for row in shown:
            row.number = numbers.get(row.pk, 0)
        self.result_list = shown


@admin.register(Glossary)
class GlossaryAdmin(NamedChoices, _GlossaryAdmin):
    """Glossaries."""

    form = GlossaryForm
    list_display = ("name", "terms", "key", "shared", "default", "updated_at")
    list_filter = ("is_shared", "is_default")
    list_per_page = 20
    list_max_show_all = 0
    list_select_related = ("key",)
    search_fields = ("name",)
    readonly_fields = ("id", "updated_at")
    fieldsets = (
        (None, {"fields": ("name", "key", "is_shared", "is_default", "id", "updated_at")}),
        (
            _("Add terms"),
            {"fields": ("source_language", "target_language", "paste", "file", "replaces")},
        ),
    )

    @admin.display(description=_("terms"))
    def terms(self, row: Glossary) -> int:
        """How many it has."""
        return int(getattr(row, "number", 0))

    @admin.display(description=_("shared"))
    def shared(self, row: Glossary) -> str:
        """A word where it is; that it is not is nothing bad."""
        return gettext("shared") if row.is_shared else ""

    @admin.display(description=_("default"))
    def default(self, row: Glossary) -> str:
        """Likewise."""
        return gettext("default") if row.is_default else ""

    def get_changelist(self, request: HttpRequest, **_: object) -> type[ChangeList]:
        """The list with the number of terms."""
        return _GlossaryList

    def save_model(self, request: HttpRequest, obj: Glossary, form: Any, change: bool) -> None:
        """Save it with the terms that were pasted."""
        super().save_model(request, obj, form, change)
        dictionary = form.cleaned_data.get("dictionary")
        dictionaries = [] if dictionary is None else [dictionary]
        update_glossary(obj, dictionaries, replaces=bool(form.cleaned_data.get("replaces")))

    def delete_model(self, request: HttpRequest, obj: Glossary) -> None:
        """Delete it, for every process."""
        delete_glossary(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Glossary]) -> None:
        """Delete several."""
        for row in queryset:
            delete_glossary(row)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """With an export in each format."""
        exports = {
            f"export_{name}": (
                _export(name),
                f"export_{name}",
                gettext("Export as {label}").format(label=_LABELS[name]),
            )
            for name in FORMATS
        }
        return {**super().get_actions(request), **exports}


def _export(name: str) -> Any:
    def export(
        model_admin: GlossaryAdmin, request: HttpRequest, queryset: QuerySet[Glossary]
    ) -> HttpResponse | None:
        return _file(model_admin, request, queryset, name)

    return export


def _file(
    model_admin: GlossaryAdmin, request: HttpRequest, queryset: QuerySet[Glossary], name: str
) -> HttpResponse | None:
    rows = [(row, pair) for row in queryset for pair in dictionaries_of(row)]
    if len(rows) != 1:
        told = gettext(
            "A file has one pair of languages; this would be %(count)d. The API has each."
        ) % {"count": len(rows)}
        model_admin.message_user(request, told, "WARNING")
        return None
    [(row, pair)] = rows
    chosen = FORMATS[name]
    response = HttpResponse(
        chosen.write(terms_of(row, pair), pair), content_type=f"{chosen.media_type}; charset=utf-8"
    )
    file = f"{row.pk}.{pair.source}-{pair.target}{chosen.extension}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


class EntryForm(_EntryForm):
    """A single term."""

    def clean(self) -> dict[str, Any]:
        """As it is stored."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            pair = checked_pair(
                cleaned.get("source_language", ""), cleaned.get("target_language", "")
            )
            forbidden = tuple(cleaned.get("forbidden", "").splitlines())
            term = checked_term(
                Term(cleaned.get("source", ""), cleaned.get("target", ""), forbidden=forbidden)
            )
        except NmtServerError as error:
            raise ValidationError(said(error)) from error
        cleaned |= {"source": term.source, "target": term.target}
        cleaned["forbidden"] = "\n".join(term.forbidden)
        cleaned["source_language"], cleaned["target_language"] = pair
        return cleaned


@admin.register(GlossaryEntry)
class GlossaryEntryAdmin(NewestRows, NamedChoices, _EntryAdmin):
    """Terms of glossaries."""

    form = EntryForm
    list_display = ("source", "target", "forbidden", "note", "glossary")
    list_filter = ("glossary",)
    list_select_related = ("glossary",)
    list_per_page = 50
    list_max_show_all = 0
    ordering = NewestRowsPaginator.newest_first
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    search_fields = ("source", "target", "note")
    autocomplete_fields = ("glossary",)

    def get_changelist(self, request: HttpRequest, **_: object) -> type[NewestRowsChangeList]:
        """The list for large tables."""
        return NewestRowsChangeList

    def save_model(self, request: HttpRequest, obj: GlossaryEntry, form: Any, change: bool) -> None:
        """Save it, for every process."""
        super().save_model(request, obj, form, change)
        note_change(obj.glossary)

    def delete_model(self, request: HttpRequest, obj: GlossaryEntry) -> None:
        """Delete it, for every process."""
        super().delete_model(request, obj)
        note_change(obj.glossary)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[GlossaryEntry]) -> None:
        """Delete several."""
        glossaries = {row.glossary for row in queryset.select_related("glossary")}
        super().delete_queryset(request, queryset)
        for glossary in glossaries:
            note_change(glossary)
