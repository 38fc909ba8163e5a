r"""JSON answers in raw UTF-8: some clients do not understand `\u` escapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from nmt_server.text import any_json


def json_response(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """`value` as JSON."""
    body = any_json.dumps(value)
    return HttpResponse(body, content_type="application/json", status=status, headers=headers)


def text_response(text: str) -> HttpResponse:
    """A sentence in plain text, for programs that compare it."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
