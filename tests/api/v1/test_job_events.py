"""`/api/v1/jobs/ID/events`, in process."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from nmt_server.jobs.runner import runner
from tests.api.v1.job_requests import FAST, events_of, post

pytestmark = pytest.mark.usefixtures("served_model", "lasting_hosts")


def test_events_from_the_beginning_and_from_the_middle(client: Client) -> None:
    texts = [f"猫が{n}匹" for n in range(600)]
    answer = post(client, {"texts": texts, "options": json.loads(FAST)})
    path = f"{answer.json()['id']}/events"
    response = client.get(f"/api/v1/jobs/{path}", headers={"Accept": "text/event-stream"})
    assert response["Content-Type"].startswith("text/event-stream")
    events = events_of(response)
    results = [result for name, value in events if name == "results" for result in value]
    assert [result["index"] for result in results] == list(range(600))
    assert all(result["text"] for result in results)
    assert events[-1][0] == "end" and events[-1][1]["state"] == "done"
    done = [value["done"] for name, value in events if name == "progress"]
    assert done == sorted(done)
    again = client.get(f"/api/v1/jobs/{path}", headers={"Last-Event-ID": "590"})
    (_, last), (end, _) = events_of(again)
    assert end == "end" and [result["index"] for result in last] == list(range(590, 600))


def test_events_while_the_server_ends(client: Client) -> None:
    """The stream ends without `end`, so that a browser asks again."""
    path = f"/api/v1/jobs/{post(client, {'texts': []}).json()['id']}/events"
    runner().stop()
    response = client.get(path)
    assert response.status_code == 200 and events_of(response) == []
