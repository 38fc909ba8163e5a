"""The admin of languages. Those of ISO 639-1 are only shown; others can be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from nmt_server.languages import LANGUAGE_CODES
from nmt_server.models import Language

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Language]
else:
    _Admin = admin.ModelAdmin


@admin.register(Language)
class LanguageAdmin(_Admin):
    """Search the languages; add one that a model needs and the standard lacks, such as zh-Hant."""

    list_display = ("code", "name", "native_name")
    search_fields = ("code", "name", "native_name")

    def has_change_permission(self, request: HttpRequest, obj: Language | None = None) -> bool:
        """Not for a language of the standard."""
        return not _is_standard(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Language | None = None) -> bool:
        """Not for a language of the standard."""
        return not _is_standard(obj) and super().has_delete_permission(request, obj)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Language | None = None
    ) -> tuple[str, ...]:
        """A saved code is fixed: it is the key by which models refer to the language."""
        return ("code",) if obj else ()


def _is_standard(language: Language | None) -> bool:
    return language is not None and language.code in LANGUAGE_CODES
