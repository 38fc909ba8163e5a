"""Files in forms: bounded before they are read, and kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.body import content_length
from nmt_server.api.http.fields import Fields, expect_upload
from nmt_server.conf import get_settings
from nmt_server.errors import InvalidRequest, RequestTooLarge
from nmt_server.jobs.create import file_name

FORM_BYTES = 64 * 1024
"""What a form takes beside its file, in bytes."""


def check_size(size: int) -> None:
    """Raise `RequestTooLarge` for a file of so many bytes, where that is too much."""
    limit = get_settings().MAX_UPLOAD_BYTES
    if size > limit:
        raise RequestTooLarge(
            f"The file has about {size} bytes; the limit is {limit}.",
            "Send it in parts, or raise NMT_MAX_UPLOAD_BYTES.",
        )


def takes_upload(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view of a protocol take a form that is as large as a file may be."""

    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        expect_upload(request, get_settings().MAX_UPLOAD_BYTES + FORM_BYTES)
        return view(request, *args, **kwargs)

    return taking


def upload_of(request: HttpRequest, fields: Fields) -> tuple[str, bytes]:
    """The name and the content of the file of a request. Raises `InvalidRequest`."""
    check_size(content_length(request) - FORM_BYTES)
    file = fields.files.get("file")
    if not isinstance(file, UploadedFile):
        raise InvalidRequest("Invalid request: missing file parameter.", "Send a form with it.")
    check_size(file.size or 0)
    return file_name(file.name or ""), file.read()
