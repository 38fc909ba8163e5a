"""For those who watch the server: is the process alive, can it translate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.responses import json_response
from nmt_server.serving.parts import parts_of
from nmt_server.serving.readiness import check_readiness


def livez(request: HttpRequest) -> HttpResponseBase:
    """200 as long as the process answers at all; asks neither database nor model."""
    return json_response({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponseBase:
    """200 when the database answers and the default model can translate, else 503 with why.

    `notes` are there where the model is ready and yet not as it should be; `parts` has the state of
    each part, with why it is not `ok`.
    """
    readiness = check_readiness()
    answer: dict[str, Any] = {
        "status": "ready" if readiness.is_ready else "not ready",
        "model": readiness.model,
    }
    if not readiness.is_ready:
        answer["reason"] = disclose(request, readiness.reason)
    if readiness.notes:
        answer["notes"] = [disclose(request, note) for note in readiness.notes]
    answer["parts"] = {
        name: {"status": part.state, "reason": disclose(request, part.reason)}
        if part.reason
        else {"status": part.state}
        for name, part in parts_of(readiness).items()
    }
    return json_response(answer, status=200 if readiness.is_ready else 503)
