"""Choices of the admin: what is empty says so, and has a name; none deletes what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db.models import Field, ForeignKey, ManyToManyField
from django.http import HttpRequest
from django.utils.translation import gettext

if TYPE_CHECKING:
    _Base = BaseModelAdmin[Any]
else:
    _Base = BaseModelAdmin


class NamedChoices(_Base):
    """For an admin with choices: screen readers read out what stands in those one types into."""

    class Media:
        """What gives them the names of their labels."""

        js = ("nmt_server/admin_choices.js",)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """The field of a choice; what is chosen is changed and deleted where it is looked after."""
        field: Any = super().formfield_for_dbfield(db_field, request, **options)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_delete_related = False
            widget.can_view_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """The field of one choice; one that is typed into is never without a word."""
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = _Choice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """The field of several choices, likewise."""
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = _Choices(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **options)


class _Choice(AutocompleteSelect):
    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attributes = super().build_attrs(base_attrs, extra_attrs)
        return {**attributes, "data-placeholder": gettext("Choose one")}


class _Choices(AutocompleteSelectMultiple):
    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attributes = super().build_attrs(base_attrs, extra_attrs)
        return {**attributes, "data-placeholder": gettext("Choose any")}
