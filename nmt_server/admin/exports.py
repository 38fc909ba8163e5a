"""Actions that send chosen translations as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nmt_server.cache_files.exporting import export_rows
from nmt_server.cache_files.formats import FORMATS, TableStyle
from nmt_server.models import CachedTranslation

_Rows = QuerySet[CachedTranslation]
_Label = Any  # A str, or one that is looked up when it is shown.
_Action = Callable[[Any, HttpRequest, _Rows], HttpResponseBase | None]

FOR_EXCEL = TableStyle(has_mark=True, is_safe=True)


def export_action(format_name: str, label: _Label, action: str = "", **options: Any) -> _Action:
    """An action of the admin that sends the chosen rows as a file of a format."""
    file_format = FORMATS[format_name]

    @admin.action(
        description=format_lazy(_("Export as {label}"), label=label), permissions=["view"]
    )
    def export(_admin: Any, _request: HttpRequest, rows: _Rows) -> StreamingHttpResponse:
        blocks = export_rows(format_name, rows, **options)
        response = StreamingHttpResponse(blocks, content_type=file_format.content_type)
        name = f"translations{file_format.extensions[0]}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    export.__name__ = f"export_{action or format_name}"
    return export
