"""Errors that a client meets before its request comes to a view, or at the door of one."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

JSON = "application/json"


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_a_host_name_that_is_not_allowed_is_named_with_the_setting(
    client: Client, accept: str
) -> None:
    headers = {"host": "nas.example:14366", "accept": accept}
    answer = client.post("/", b"{}", JSON, headers=headers)
    assert answer.status_code == 400
    assert "nas.example" in answer.json()["error"]
    assert "DJANGO_ALLOWED_HOSTS" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_what_only_answers_get_says_so_in_json(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path)
    assert answer.status_code == 405 and answer["Allow"] == "GET"
    assert "GET" in answer.json()["error"]


@pytest.mark.parametrize("encoding", ["utf-16", "cp932"])
def test_a_body_in_another_encoding_is_told_from_bad_json(client: Client, encoding: str) -> None:
    answer = client.post("/", '{"content": "あ"}'.encode(encoding), JSON)
    assert answer.status_code == 400
    assert "not UTF-8" in answer.json()["error"] and "charset" in answer.json()["error"]


@pytest.mark.django_db
def test_what_the_server_cannot_do_is_one_line_of_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post("/", '{"content": "猫"}'.encode(), JSON)
    assert answer.status_code == 503
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "POST /" in line.getMessage() and "no_model" in line.getMessage()
