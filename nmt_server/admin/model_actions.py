"""What can be done with the models that are ticked in the list of the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nmt_server.cache.corrections import clear_engine_rows
from nmt_server.errors import NmtServerError
from nmt_server.models import TranslationModel
from nmt_server.registration.register import (
    load_model,
    make_default,
    try_model,
    unload_model,
)
from nmt_server.sentences import said

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[TranslationModel]
else:
    _Admin = object


class ModelActions(_Admin):
    """The actions, each with the permission that it needs."""

    def has_clear_cache_permission(self, request: HttpRequest) -> bool:
        """Whether the user may delete translations."""
        return bool(request.user.has_perm("nmt_server.delete_cachedtranslation"))

    @admin.action(description=_("Load into memory"), permissions=["change"])
    def load_models(self, request: HttpRequest, queryset: QuerySet[TranslationModel]) -> None:
        """Start the hosts and wait until they are ready."""

        def load(row: TranslationModel) -> str:
            host = load_model(row)
            told = gettext("loaded on %(device)s (%(type)s)")
            if not row.keep_alive:
                told = gettext(
                    "loaded on %(device)s (%(type)s); keep_alive is 0, so it leaves at once"
                )
            return told % {"device": host.device, "type": host.compute_type}

        self._for_each(request, queryset, load)

    @admin.action(description=_("Unload from memory"), permissions=["change"])
    def unload_models(self, request: HttpRequest, queryset: QuerySet[TranslationModel]) -> None:
        """End the hosts after the work that they have accepted."""

        def unload(row: TranslationModel) -> str:
            told = gettext("unloads after the work that it has accepted")
            return told if unload_model(row) else gettext("was not loaded")

        self._for_each(request, queryset, unload)

    @admin.action(description=_("Make default"), permissions=["change"])
    def make_default_model(
        self, request: HttpRequest, queryset: QuerySet[TranslationModel]
    ) -> None:
        """Make the one selected model the default."""
        rows = list(queryset[:2])
        if len(rows) != 1:
            told = gettext("Select one model to be the default.")
            self.message_user(request, told, messages.ERROR)
            return
        make_default(rows[0])
        told = gettext("The default model is now %(name)s.") % {"name": rows[0].name}
        self.message_user(request, told, messages.SUCCESS)

    @admin.action(description=_("Test translation"), permissions=["view"])
    def test_translation(self, request: HttpRequest, queryset: QuerySet[TranslationModel]) -> None:
        """Translate a word past the cache and show it."""

        def test(row: TranslationModel) -> str:
            trial = try_model(row)
            return f"{trial.source} → {trial.target}"

        self._for_each(request, queryset, test)

    @admin.action(description=_("Clear cache (people's stay)"), permissions=["clear_cache"])
    def clear_cache(self, request: HttpRequest, queryset: QuerySet[TranslationModel]) -> None:
        """Delete what the engines made and keep what people edited or imported."""

        def clear(row: TranslationModel) -> str:
            number = clear_engine_rows(row.pk)
            told = ngettext(
                "%(count)d translation deleted", "%(count)d translations deleted", number
            )
            return told % {"count": number}

        self._for_each(request, queryset, clear)

    def _for_each(
        self,
        request: HttpRequest,
        queryset: QuerySet[TranslationModel],
        act: Callable[[TranslationModel], str],
    ) -> None:
        """Do something with each model, and show what it says or why it failed."""
        for row in queryset:
            try:
                self.message_user(request, _about(row, act(row)), messages.SUCCESS)
            except NmtServerError as error:
                self.message_user(request, _about(row, said(error)), messages.ERROR)


def _about(row: TranslationModel, told: str) -> str:
    return gettext("Model %(name)s: %(told)s") % {"name": row.name, "told": told}
