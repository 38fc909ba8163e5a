"""The system checks of the environment, as `manage.py check --deploy` runs them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core import checks
from pytest_django.fixtures import Settings


def found(*, deploy: bool = True) -> dict[str, str]:
    """Message and hint of each check of the project that has something to say, by id."""
    return {
        message.id: f"{message.msg} {message.hint or ''}"
        for message in checks.run_checks(include_deployment_checks=deploy)
        if message.id and message.id.startswith("mysite.")
    }


@pytest.fixture(autouse=True)
def behind_tls(settings: Settings) -> None:
    settings.BEHIND_TLS = True
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    settings.ALLOWED_HOSTS = ["localhost", "translate.example.org"]


def test_a_server_behind_a_named_proxy_is_left_alone() -> None:
    assert found() == {}


def test_without_tls_it_is_said_what_that_means(settings: Settings) -> None:
    settings.BEHIND_TLS = False
    assert "NMT_BEHIND_TLS=1" in found()["mysite.W003"]
    assert found(deploy=False) == {}


def test_tls_without_a_proxy_that_says_so(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert "NMT_TRUSTED_PROXIES" in found(deploy=False)["mysite.W002"]


def test_every_name_of_a_host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "*"]
    assert "DJANGO_ALLOWED_HOSTS has *" in found()["mysite.W006"]
    assert found(deploy=False) == {}


@pytest.mark.parametrize("networks", [["0.0.0.0/0"], ["127.0.0.1", "::/0"], ["0.0.0.0/1"]])
def test_proxies_that_are_everybody(settings: Settings, networks: list[str]) -> None:
    settings.TRUSTED_PROXIES = [ip_network(network) for network in networks]
    assert networks[-1] in found()["mysite.W005"]
    assert found(deploy=False) == {}


def test_networks_of_ones_own_may_be_proxies(settings: Settings) -> None:
    private = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8", "203.0.113.0/24")
    settings.TRUSTED_PROXIES = [ip_network(network) for network in private]
    assert found() == {}
