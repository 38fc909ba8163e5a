"""The admin of keys: make, limit and revoke them. A key is shown once, when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nmt_server.accounts.keys import issue, revoke
from nmt_server.accounts.summary import KeySummary
from nmt_server.models import ApiKey, TranslationModel
from nmt_server.rights import Right

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[ApiKey]
    _ModelForm = forms.ModelForm[ApiKey]
else:
    _ModelAdmin, _ModelForm = admin.ModelAdmin, forms.ModelForm


class KeyForm(_ModelForm):
    """What a key allows."""

    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(right.value, right.value) for right in Right],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=[Right.TRANSLATE.value],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["rights"] = self.instance.rights.split()

    def clean_rights(self) -> str:
        """As the row has them."""
        return " ".join(self.cleaned_data["rights"])

    def clean_allowed_models(self) -> str:
        """Refuse names that no model has."""
        names: list[str] = self.cleaned_data["allowed_models"].split()
        registered = set(TranslationModel.objects.values_list("name", flat=True))
        if unknown := set(names) - registered:
            raise ValidationError(
                gettext("No model is named %(names)s. Registered: %(registered)s.")
                % {
                    "names": ", ".join(sorted(unknown)),
                    "registered": ", ".join(sorted(registered)) or gettext("none"),
                }
            )
        return " ".join(names)


@admin.register(ApiKey)
class ApiKeyAdmin(_ModelAdmin):
    """Keys."""

    form = KeyForm
    list_display = ("name", "prefix", "rights", "state", "used", "rate", "last_use", "expires_at")
    list_select_related = ("usage",)
    search_fields = ("name", "prefix")
    actions = ("revoke_keys", "renew_keys")
    fields = (
        *("name", "rights", "allowed_models", "allowed_pairs", "quota", "rate", "expires_at"),
        *("prefix", "state", "used", "last_use"),
    )
    readonly_fields = ("prefix", "state", "used", "last_use")

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """The field of a column; each half of a time says what it is, for who cannot see it."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "expires_at" and field:
            for widget, half in zip(
                field.widget.widgets, (gettext("date"), gettext("time")), strict=True
            ):
                widget.attrs["aria-label"] = gettext("Expires at: %(half)s") % {"half": half}
        return field

    @admin.display(description=_("state"))
    def state(self, row: ApiKey) -> str:
        """Whether it serves."""
        return gettext(KeySummary.of(row).state)

    @admin.display(description=_("characters this month"))
    def used(self, row: ApiKey) -> str:
        """What engines have translated for it, and its quota."""
        characters = f"{KeySummary.of(row).characters:,}"
        if row.quota is None:
            return characters
        return gettext("%(done)s of %(total)s") % {"done": characters, "total": f"{row.quota:,}"}

    @admin.display(description=_("last use"))
    def last_use(self, row: ApiKey) -> Any:
        """When it was last used."""
        return KeySummary.of(row).last_used_at or "-"

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """Without a state before there is a key."""
        return self.fields if obj else self.fields[: -len(self.readonly_fields)]

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Save what a key allows; a new one is shown."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            self._show(request, obj, issue(obj))

    @admin.action(description=_("Revoke selected keys"), permissions=["change"])
    def revoke_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Make keys worthless."""
        rows = list(queryset.filter(revoked_at=None))
        for row in rows:
            revoke(row)
        told = ngettext("%(count)d key was revoked.", "%(count)d keys were revoked.", len(rows))
        self.message_user(request, told % {"count": len(rows)}, messages.SUCCESS)

    @admin.action(description=_("Replace by new keys"), permissions=["change"])
    def renew_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Give the owners of keys new ones; the old ones are worth nothing any more."""
        for row in queryset:
            self._show(request, row, issue(row))

    def _show(self, request: HttpRequest, row: ApiKey, key: str) -> None:
        told = gettext("The key of %(name)s, which is not shown again: %(key)s")
        self.message_user(request, told % {"name": row.name, "key": key}, messages.WARNING)
