"""For those who watch the server: is the process alive, can it translate."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nmt_server.api.responses import json_response
from nmt_server.readiness import check_readiness


@require_safe
def livez(_request: HttpRequest) -> HttpResponseBase:
    """200 as long as the process answers at all; asks neither database nor model."""
    return json_response({"status": "ok"})


@require_safe
def readyz(_request: HttpRequest) -> HttpResponseBase:
    """200 when the database answers and the default model can translate, else 503 with why."""
    readiness = check_readiness()
    if readiness.is_ready:
        return json_response({"status": "ready", "model": readiness.model})
    return json_response(
        {"status": "not ready", "model": readiness.model, "reason": readiness.reason}, status=503
    )
