"""Proxies that nobody has named, and what they mean for those who come through them."""

from __future__ import annotations

import logging
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from mysite.checks import check_unnamed_proxy
from mysite.proxies.forwarded import named_proxies


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.TRUSTED_PROXIES = []
    return tmp_path


def forward(*addresses: str, header: str = "198.51.100.7") -> None:
    """Requests that come from these addresses, with what a proxy adds."""
    application = named_proxies(lambda _environ, _start: [])
    for address in addresses:
        environ: dict[str, Any] = {"REMOTE_ADDR": address}
        if header:
            environ["HTTP_X_FORWARDED_FOR"] = header
        application(environ, lambda *_: lambda _: None)


def told() -> str:
    return " ".join(f"{each.msg} {each.hint}" for each in check_unnamed_proxy())


def test_one_is_told_once_and_what_to_set(
    data: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert told() == ""
    forward(*["172.18.0.3"] * 5)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING and "172.18.0.3" in record.getMessage()
    assert "198.51.100.7" not in caplog.text
    assert "NMT_TRUSTED_PROXIES=172.18.0.3" in told()
    settings.TRUSTED_PROXIES = [ip_network("172.16.0.0/12")]
    assert told() == ""
    forward("172.18.0.3", "::ffff:172.18.0.4")
    assert len(caplog.records) == 1


def test_nobody_is_taken_for_one_who_is_none(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    # Anybody can send the header, and on a socket of the system nobody has an address.
    forward("8.8.8.8", "2600::1", "", "garbage\nWARNING")
    forward("127.0.0.1", header="")
    assert told() == "" and not caplog.records
    (data / "run").mkdir()
    (data / "run" / "unnamed-proxy").write_bytes(b"\xff\n")
    assert told() == ""


@pytest.mark.usefixtures("fresh_accounts")
def test_a_header_lets_nobody_try_passwords_without_end(db: None) -> None:
    User.objects.create_superuser("chloe", password="right")
    login = "/admin/login/"
    for number in range(10):
        client = Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})
        client.post(login, {"username": "chloe", "password": "wrong"})
    right = {"username": "chloe", "password": "right"}
    assert Client().post(login, right).status_code == 429


@pytest.mark.usefixtures("fresh_accounts")
def test_behind_an_unnamed_proxy_only_the_name_that_was_guessed_is_closed(db: None) -> None:
    for name in ("chloe", "dora"):
        User.objects.create_superuser(name, password="right")
    right = {"username": "chloe", "password": "right"}
    login = "/admin/login/"
    before = Client()
    assert before.post(login, right).status_code == 302
    for _ in range(30):
        Client().post(login, {"username": "chloe", "password": "wrong"})
    assert Client().post(login, right).status_code == 429
    assert Client().post(login, {**right, "username": "dora"}).status_code == 302
    assert before.get("/admin/").status_code == 200, "who is signed in stays so"
