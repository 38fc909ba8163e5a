"""For those who watch the server: is the process alive, can it translate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.responses import json_response
from nmt_server.serving.readiness import check_readiness


def livez(request: HttpRequest) -> HttpResponseBase:
    """200 as long as the process answers at all; asks neither database nor model."""
    return json_response({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponseBase:
    """200 when the database answers and the default model can translate, else 503 with why.

    `notes` are there where the model is ready and yet not as it should be.
    """
    readiness = check_readiness()
    if not readiness.is_ready:
        reason = disclose(request, readiness.reason)
        return json_response(
            {"status": "not ready", "model": readiness.model, "reason": reason}, status=503
        )
    notes = [disclose(request, note) for note in readiness.notes]
    answer: dict[str, Any] = {"status": "ready", "model": readiness.model}
    return json_response({**answer, "notes": notes} if notes else answer)
