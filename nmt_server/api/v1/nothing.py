"""What is no address of the REST API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.responses import json_response
from nmt_server.api.v1.base import ApiView, error_answer


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404, as the views of this API tell an error."""
    del rest
    message = f"There is nothing under {request.path_info}."
    answer = error_answer("not_found", message, "See /api/v1/docs for what there is.")
    return json_response(answer, status=404)


nothing.refuse = ApiView.refuse  # type: ignore[attr-defined]
