"""What the servers say when they start, on consoles of all kinds."""

from __future__ import annotations

import json
import shlex
import socket

import pytest
from pytest_django.fixtures import Settings

from mysite.start.announcement import start_message


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "shift_jis"])
def test_the_curl_line_can_be_pasted_from_any_console(encoding: str) -> None:
    message = start_message("127.0.0.1", 14366, encoding)
    message.encode(encoding)
    (line,) = [line for line in message.splitlines() if "curl " in line]
    command, url, option, body = shlex.split(line[line.index("curl ") :])
    assert (command, url, option) == ("curl", "http://127.0.0.1:14366/", "-d")
    assert json.loads(body) == {"content": "クロエは静かに前へと歩み出た。"}


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:80/"),
        ("::1", "http://[::1]:80/"),
        ("translate.example", "http://translate.example:80/"),
    ],
)
def test_the_address_is_one_that_can_be_opened(host: str, url: str) -> None:
    assert url in start_message(host, 80, "utf-8")


@pytest.mark.parametrize(
    ("host", "allowed", "is_told"),
    [
        ("127.0.0.1", [], False),
        ("0.0.0.0", [], True),
        ("::", [], True),
        ("0.0.0.0", ["translate.example"], False),
        ("192.0.2.7", [], True),
        ("192.0.2.7", ["192.0.2.7"], False),
        ("nmt.example.org", [".example.org"], False),
        ("0.0.0.0", ["*"], False),
    ],
)
def test_who_serves_others_is_told_whom_the_server_refuses(
    settings: Settings, host: str, allowed: list[str], is_told: bool
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *allowed]
    said = start_message(host, 80, "utf-8")
    assert ("DJANGO_ALLOWED_HOSTS" in said) == is_told
    if is_told:
        assert (socket.gethostname().lower() if host in ("0.0.0.0", "::") else host) in said
