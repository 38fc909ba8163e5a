r"""JSON answers in raw UTF-8: some clients do not understand `\u` escapes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from nmt_server.text import any_json


def json_response(value: Any, status: int = 200) -> HttpResponse:
    """`value` as JSON."""
    return HttpResponse(any_json.dumps(value), content_type="application/json", status=status)


def text_response(text: str) -> HttpResponse:
    """A sentence in plain text, for programs that compare it."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
