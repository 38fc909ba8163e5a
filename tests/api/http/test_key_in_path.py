"""A key before the path of a route: it counts, and nobody writes it down."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from nmt_server.models import TranslationModel
from nmt_server.rights import Right
from tests.keys import bearer, make_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untrusted", "fresh_accounts")]


def test_it_is_the_same_as_in_a_header(client: Client, served_model: TranslationModel) -> None:
    key, _ = make_key("bot", Right.CORRECT)
    for path in ("/api/v1/cache", "/api/v1/getCache", "/api/v1/models"):
        assert client.get(path, headers=bearer(key)).status_code == 200
        assert client.get(f"/k/{key}{path}").status_code == 200
        assert client.get(path, headers={"X-API-Key": key}).status_code == 200
    assert client.post(f"/k/{key}/", '{"content": "猫"}', "text/plain").status_code == 403
    translator, _ = make_key("other", Right.TRANSLATE)
    for start in (f"/k/{translator}", f"/k/{translator}/", f"/k//{translator}/"):
        answer = client.post(start, '{"content": "猫"}', "text/plain")
        assert answer.status_code == 200 and answer.json()
    # The first that is there counts, and what is wrong is not passed over.
    headers = {"X-API-Key": key, **bearer(translator)}
    assert client.post("/", '{"content": "猫"}', "text/plain", headers=headers).status_code == 403
    assert client.get(f"/k/wrong/k/{key}/api/v1/cache").status_code == 200
    assert client.get(f"/k/{key}/k/wrong/api/v1/cache").status_code == 401


@pytest.mark.parametrize("path", ["/", "/api/v1/cache", "/nothing", "/admin/", "/api/v1/jobs/1"])
@pytest.mark.parametrize("is_right", [True, False])
def test_it_is_in_no_log_no_answer_and_no_redirect(
    client: Client, caplog: pytest.LogCaptureFixture, path: str, is_right: bool
) -> None:
    key = make_key("bot", Right.JOBS)[0] if is_right else "12345678.NobodyHasThisOneHere"
    caplog.set_level(logging.DEBUG)
    for accept in ("*/*", "text/html"):
        for method in ("GET", "POST", "PUT"):
            answer = client.generic(
                method, f"/k/{key}{path}", "{}", "application/json", headers={"accept": accept}
            )
            told = f"{answer.headers}{answer.content!r}"
            assert key not in told and key[9:] not in told
    written = "".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    assert key not in written and key[9:] not in written


def test_the_page_and_its_addresses_are_those_without_it(client: Client) -> None:
    page = client.get("/k/anything/", headers={"accept": "text/html"})
    assert page.status_code == 200 and b"/k/" not in page.content
    refused = client.get("/k/anything/api/v1/models")
    assert refused.status_code == 401 and refused.json()["error"]["hint"]
