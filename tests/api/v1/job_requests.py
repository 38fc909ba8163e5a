"""Jobs as clients make them, and their end, in process."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nmt_server.jobs.runner import runner
from nmt_server.models import Job
from tests.jobs.waiting import wait_for_end

SRT = "1\n00:00:01,000 --> 00:00:02,000\n猫\n\n2\n00:00:03,000 --> 00:00:04,000\n犬\n"
FAST = json.dumps({"beam_size": 1, "max_decoding_length": 8})


def upload(client: Client, name: str, content: str | bytes, **fields: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/api/v1/jobs", {"file": SimpleUploadedFile(name, data), **fields})


def post(client: Client, value: Any) -> Any:
    return client.post("/api/v1/jobs", json.dumps(value), "application/json")


def finished(answer: Any) -> Job:
    assert answer.status_code == 202, answer.content
    return wait_for_end(runner(), Job.objects.get(pk=answer.json()["id"]))


def events_of(response: Any) -> list[tuple[str, Any]]:
    events = []
    for block in b"".join(response).decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line)
        if "event" in fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events
