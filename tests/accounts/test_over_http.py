"""Keys over HTTP: what they may translate, what it costs, and whose jobs are whose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.authtoken.models import Token

from nmt_server.accounts.keys import issue, revoke
from nmt_server.accounts.usage import meter_of
from nmt_server.errors import EngineError
from nmt_server.jobs.runner import runner
from nmt_server.models import ApiKey, Job, JobChunk, JobFilePart, KeyUsage
from nmt_server.rights import Right
from nmt_server.translation.engine import EngineRun
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.wire import SegmentResult
from tests.jobs.waiting import wait_for_end
from tests.keys import bearer, make_key

pytestmark = pytest.mark.usefixtures("untrusted", "fresh_accounts", "served_model", "lasting_hosts")


@pytest.fixture(autouse=True)
def stopped_runner() -> None:
    """Jobs stay as they are made, unless a test runs them."""
    runner().stop()


def send(client: Client, path: str, value: Any, key: str = "") -> Any:
    headers = bearer(key) if key else {}
    return client.post(path, json.dumps(value), "application/json", headers=headers)


def used(row: ApiKey) -> int:
    meter_of(row.pk).write()
    return KeyUsage.objects.get(key=row).characters


def test_what_engines_translate_is_counted_and_what_is_known_costs_nothing(
    client: Client, settings: Any
) -> None:
    key, row = make_key(quota=10)
    assert send(client, "/", {"content": ["猫が走る", "99", "猫が走る"]}, key).status_code == 200
    assert used(row) == 4
    for sent in (
        {"text": ["犬が走る。鳥が飛ぶ。"]},
        {"text": ["犬が走る。鳥が飛ぶ。"], "stream": True},
    ):
        refused = send(client, "/api/v1/translate", sent, key)
        assert refused.status_code == 429 and int(refused["Retry-After"]) > 60
        assert json.loads(refused.content)["error"]["code"] == "limit_reached"
    refused = send(client, "/", {"content": "犬が走る。鳥が飛ぶ。"}, key)
    assert refused.status_code == 429 and "6 are left" in refused.json()["error"]
    for _ in range(5):
        assert send(client, "/", {"content": "猫が走る"}, key).status_code == 200
    assert used(row) == 4
    settings.NMT_SERVER = {**settings.NMT_SERVER, "QUOTA_COUNTS_CACHED": True}
    assert send(client, "/", {"content": "猫が走る"}, key).status_code == 200
    assert used(row) == 8
    assert send(client, "/", {"content": "猫が走る"}, key).status_code == 429
    assert send(client, "/", {"content": "猫が走る"}).status_code == 200, "others go on"


def test_what_an_engine_did_for_another_request_costs_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, row = make_key(quota=10)
    translate = WorkerClient.translate

    def shared(*args: Any, **kwargs: Any) -> Iterator[list[SegmentResult]]:
        for results in translate(*args, **kwargs):
            yield [replace(each, is_shared=True) for each in results]

    monkeypatch.setattr(WorkerClient, "translate", shared)
    for text in ("猫が走る", "犬が走る", "鳥が走る"):
        assert send(client, "/", {"content": text}, key).status_code == 200
    assert used(row) == 0
    monkeypatch.undo()
    assert send(client, "/", {"content": "魚が走る"}, key).status_code == 200
    assert used(row) == 4


def limits_reached(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {
        limit: float(values[f'nmt_limits_reached_total{{limit="{limit}"}}'])
        for limit in ("quota", "rate", "guesses", "room")
    }


def test_metrics_tell_limits_apart(client: Client) -> None:
    frugal, _ = make_key("frugal", quota=1)
    slow, _ = make_key("slow", rate=1)
    before = limits_reached(client)

    def more() -> dict[str, float]:
        now = limits_reached(client)
        return {limit: now[limit] - before[limit] for limit in now if now[limit] > before[limit]}

    for _ in range(2):
        assert send(client, "/", {"content": "猫が走る"}, frugal).status_code == 429
    assert more() == {"quota": 2}
    send(client, "/", {"content": "99"}, slow)
    send(client, "/", {"content": "99"}, slow)
    # Unless another minute began meanwhile.
    send(client, "/", {"content": "99"}, slow)
    assert more().keys() == {"quota", "rate"}
    while send(client, "/", {"content": "99"}, "wrong").status_code != 429:
        pass
    assert more().keys() == {"quota", "rate", "guesses"}


def test_people_without_a_key_have_a_rate_by_address(client: Client, settings: Any) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ANONYMOUS_RATE": 3}
    key, _ = make_key()
    user = User.objects.create_user("staff", password="x")
    user.user_permissions.set(Permission.objects.filter(codename="translate"))
    token = {"Authorization": f"Token {Token.objects.create(user=user).key}"}
    near = [Client(REMOTE_ADDR=f"2001:db8:0:1::{number}") for number in range(4)]

    def ask(asking: Client, headers: dict[str, str] | None = None) -> Any:
        body = json.dumps({"content": "猫が走る"})
        return asking.post("/", body, "application/json", headers=headers or {})

    # In any two minutes of the clock there are no more than twice as many.
    answers = [ask(client) for _ in range(7)]
    assert {each.status_code for each in answers} == {200, 429}
    refused = next(each for each in answers if each.status_code == 429)
    assert 0 < int(refused["Retry-After"]) <= 60 and "3 requests" in refused.json()["error"]
    assert {ask(each).status_code for each in near * 2} == {200, 429}
    for headers in (bearer(key), token):
        assert {ask(client, headers).status_code for _ in range(5)} == {200}
    assert ask(Client(REMOTE_ADDR="2001:db8:0:2::1")).status_code == 200
    # IPv4 at a socket of IPv6
    over_ipv4 = [Client(REMOTE_ADDR=f"::ffff:192.0.2.{number}") for number in (1, 2)]
    assert {ask(over_ipv4[0]).status_code for _ in range(7)} == {200, 429}
    assert ask(over_ipv4[1]).status_code == 200
    settings.NMT_SERVER = {**settings.NMT_SERVER, "TRUST_LOOPBACK": True}
    assert {ask(client).status_code for _ in range(5)} == {200}


def test_what_fails_costs_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key, row = make_key(quota=100)

    def fail(*_: object) -> Iterator[Any]:
        raise EngineError("It failed.")
        yield

    monkeypatch.setattr(EngineRun, "run", fail)
    assert send(client, "/", {"content": "猫が走る"}, key).status_code == 503
    assert used(row) == 0


def test_a_rate_is_answered_with_when_to_come_back(client: Client) -> None:
    key, _ = make_key(rate=3)
    answers = [client.get("/api/v1/models", headers=bearer(key)) for _ in range(8)]
    # A minute may have begun in between.
    refused = [each for each in answers if each.status_code == 429]
    assert 2 <= len(refused) <= 5 and answers[0].status_code == 200
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    assert client.get("/livez", headers=bearer(key)).status_code == 200


def test_a_key_is_limited_to_models_and_pairs(client: Client) -> None:
    key, row = make_key(allowed_models="other", allowed_pairs="")
    sent: dict[str, Any] = {
        "/": {"content": "猫"},
        "/api/v1/translate": {"text": "猫"},
        "/api/v1/jobs": {"texts": ["猫"]},
    }
    for path, value in sent.items():
        refused = send(client, path, value, key)
        assert refused.status_code == 403 and "other" in str(refused.json()), path
    row.allowed_models, row.allowed_pairs = "random", "ko-en"
    key = issue(row)
    assert "ko-en" in send(client, "/", {"content": "猫"}, key).json()["error"]
    row.allowed_pairs = "ko-en ja-en"
    assert send(client, "/", {"content": "猫"}, issue(row)).status_code == 200


@pytest.fixture
def jobs_of(client: Client) -> Callable[[str], list[str]]:
    return lambda authorization: [
        job["id"]
        for job in client.get(
            "/api/v1/jobs", headers={"Authorization": authorization} if authorization else {}
        ).json()["results"]
    ]


def test_each_sees_its_own_jobs(client: Client, jobs_of: Callable[[str], list[str]]) -> None:
    user = User.objects.create_user("chloe")
    user.user_permissions.add(Permission.objects.get(codename="jobs"))
    callers = {
        "key": f"Bearer {make_key('a', Right.JOBS)[0]}",
        "other": f"Bearer {make_key('b', Right.JOBS)[0]}",
        "user": f"Token {Token.objects.create(user=user).key}",
        "anonymous": "",
    }
    made = {}
    for name, authorization in callers.items():
        headers = {"Authorization": authorization} if authorization else {}
        body = json.dumps({"texts": ["猫"]})
        answer = client.post("/api/v1/jobs", body, "application/json", headers=headers)
        made[name] = answer.json()["id"]
    for name, authorization in callers.items():
        assert jobs_of(authorization) == ([] if name == "anonymous" else [made[name]])
        headers = {"Authorization": authorization} if authorization else {}
        for owner, pk in made.items():
            seen = {
                client.get(f"/api/v1/jobs/{pk}{part}", headers=headers).status_code
                for part in ("", "/result?partial=true", "/events")
            }
            assert seen == ({200} if owner in (name, "anonymous") else {404}), (name, owner)
            if owner not in (name, "anonymous"):
                assert client.delete(f"/api/v1/jobs/{pk}", headers=headers).status_code == 404
    manager = f"Bearer {make_key('m', Right.MANAGE)[0]}"
    assert set(jobs_of(manager)) == set(made.values())
    for pk in made.values():
        answer = client.delete(f"/api/v1/jobs/{pk}", headers={"Authorization": manager})
        assert answer.json()["state"] == "cancelled"
    refused = client.post("/api/v1/jobs", "{}", "text/plain", headers={"Authorization": manager})
    assert refused.status_code == 403
    user.delete()
    assert not Job.objects.filter(pk=made["user"]).exists()


def test_an_owner_has_so_many_jobs_and_bytes(client: Client, settings: Any) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_JOBS": 2, "MAX_JOB_BYTES": 10_000}
    key, _ = make_key("a", Right.JOBS, Right.TRANSLATE)
    for sender in (key, ""):
        first = send(client, "/api/v1/jobs", {"texts": ["猫"]}, sender)
        assert send(client, "/api/v1/jobs", {"texts": ["猫"] * 1000}, sender).status_code == 202
        refused = send(client, "/api/v1/jobs", {"texts": ["猫"]}, sender)
        assert refused.status_code == 429 and "NMT_MAX_JOBS" in refused.json()["error"]["hint"]
        headers = bearer(sender) if sender else {}
        client.delete(first["Location"], headers=headers)
        refused = send(client, "/api/v1/jobs", {"texts": ["猫"] * 1000}, sender)
        assert refused.status_code == 429 and "MAX_JOB_BYTES" in refused.json()["error"]["hint"]
        assert send(client, "/api/v1/jobs", {"texts": ["猫"]}, sender).status_code == 202
    manager, _ = make_key("m", Right.JOBS, Right.MANAGE)
    for _ in range(3):
        assert send(client, "/api/v1/jobs", {"texts": ["猫"] * 1000}, manager).status_code == 202


def test_the_file_of_a_cancelled_job_is_gone(client: Client) -> None:
    file = SimpleUploadedFile("a.txt", "猫\n犬\n".encode())
    job = client.post("/api/v1/jobs", {"file": file})
    cancelled = client.delete(job["Location"])
    assert cancelled.json()["state"] == "cancelled" and not JobFilePart.objects.exists()
    assert Job.objects.get().size == 0 and not JobChunk.objects.exists()
    result = client.get(f"{job['Location']}/result?partial=true")
    assert result.status_code == 409 and "from=0" in result.json()["error"]["hint"]
    assert client.get(f"{job['Location']}?from=0").json()["results"] == []


def test_a_job_is_paid_for_by_its_key(client: Client) -> None:
    key, row = make_key(quota=10)
    costly = send(client, "/api/v1/jobs", {"texts": ["猫が走る", "犬が走る。鳥が飛ぶ"]}, key)
    cheap = send(client, "/api/v1/jobs", {"texts": ["猫が走る"]}, key)
    of_revoked, other = make_key("other")
    lost = send(client, "/api/v1/jobs", {"texts": ["魚が泳ぐ"]}, of_revoked)
    revoke(other)
    runner.cache_clear()
    runner().wake()
    assert _end(cheap) == ("done", "") and used(row) == 4
    state, error = _end(costly)
    assert state == "failed" and "characters a month" in error
    state, error = _end(lost)
    assert state == "failed" and "revoked" in error
    runner().stop()


def _end(answer: Any) -> tuple[str, str]:
    job = wait_for_end(runner(), Job.objects.get(pk=answer.json()["id"]))
    return job.state, job.error
