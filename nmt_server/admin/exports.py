"""Actions that send chosen translations as a file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from nmt_server.cache_files.formats import FORMATS, TableStyle
from nmt_server.cache_files.streams import stream_entries
from nmt_server.models import CachedTranslation

logger = logging.getLogger(__name__)

_BLOCK = 64 * 1024
_Rows = QuerySet[CachedTranslation]
_Action = Callable[[Any, HttpRequest, _Rows], HttpResponseBase | None]

FOR_EXCEL = TableStyle(has_mark=True, is_safe=True)


def export_action(format_name: str, label: str, action: str = "", **options: Any) -> _Action:
    """An action of the admin that sends the chosen rows as a file of a format."""
    file_format = FORMATS[format_name]
    assert file_format.write is not None
    write = partial(file_format.write, **options)

    def log(number: int, reason: str) -> None:
        logger.warning("Row %d left out of the export: %s.", number, reason)

    @admin.action(description=f"Export as {label}", permissions=["view"])
    def export(_admin: Any, _request: HttpRequest, rows: _Rows) -> StreamingHttpResponse:
        chunks = write(stream_entries(rows), log)
        response = StreamingHttpResponse(_blocks(chunks), content_type=file_format.content_type)
        name = f"translations{file_format.extensions[0]}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    export.__name__ = f"export_{action or format_name}"
    return export


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces, because every piece is sent by itself."""
    block = bytearray()
    for chunk in chunks:
        block += chunk
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)
