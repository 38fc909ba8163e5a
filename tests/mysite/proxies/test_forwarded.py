"""What is believed of a request that a proxy forwards, and of whom."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from mysite.proxies.forwarded import NamedProxies

NETWORKS = [ip_network("127.0.0.1"), ip_network("172.16.0.0/12"), ip_network("fd00::/8")]


def seen(address: str, **headers: str) -> dict[str, Any]:
    """What the application sees of a request from `address` with these headers."""
    environ: dict[str, Any] = {
        "REMOTE_ADDR": address,
        "SCRIPT_NAME": "",
        "wsgi.url_scheme": "http",
        **{f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()},
    }

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        return []

    NamedProxies(application, NETWORKS)(environ, lambda *_: lambda _: None)
    return environ


@pytest.mark.parametrize(
    ("address", "forwarded", "client"),
    [
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "2001:db8::5", "2001:db8::5"),
        # What the client wrote itself stands before what the proxies have added.
        ("127.0.0.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.7, 172.18.0.3", "198.51.100.7"),
        ("172.18.0.3", "172.18.0.4", "172.18.0.4"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, garbage", "127.0.0.1"),
        ("198.51.100.9", "127.0.0.1", "198.51.100.9"),
        ("", "127.0.0.1", ""),
    ],
)
def test_the_client_is_the_last_that_no_named_proxy_is(
    address: str, forwarded: str, client: str
) -> None:
    assert seen(address, **({"for": forwarded} if forwarded else {}))["REMOTE_ADDR"] == client


@pytest.mark.parametrize(
    ("proto", "scheme"),
    [
        ("https", "https"),
        ("HTTPS", "https"),
        ("http, https", "https"),
        ("ftp", "http"),
        ("", "http"),
    ],
)
def test_the_scheme_is_what_a_named_proxy_says(proto: str, scheme: str) -> None:
    assert seen("127.0.0.1", proto=proto)["wsgi.url_scheme"] == scheme
    assert seen("198.51.100.9", proto=proto)["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        *(("/nmt", "/nmt"), ("/nmt/", "/nmt"), ("", ""), ("/", "")),
        *(("//evil.example", ""), ("/\\evil.example", ""), ("https://evil.example", "")),
    ],
)
def test_the_path_is_what_a_named_proxy_says(prefix: str, path: str) -> None:
    assert seen("127.0.0.1", prefix=prefix)["SCRIPT_NAME"] == path
    assert seen("198.51.100.9", prefix=prefix)["SCRIPT_NAME"] == ""
