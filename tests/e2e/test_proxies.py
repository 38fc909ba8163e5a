"""The server behind the proxies whose configuration comes with it, in TLS."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nmt_server.conf import Settings
from tests.conftest import DEMO
from tests.e2e.server import ROOT, Server
from tests.ports import free_port

NAME = "translate.example.org"
SENTENCE = "クロエは静かに前へと歩み出た。"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def nginx(folder: Path, port: int, server: Server) -> list[str]:
    """The command that runs nginx on `port`, with its files in `folder`."""
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen unix:{folder}/http.socket"),
        ("127.0.0.1:14366", f"127.0.0.1:{server.port}"),
        (f"/etc/ssl/{NAME}.crt", f"{folder}/certificate"),
        (f"/etc/ssl/private/{NAME}.key", f"{folder}/key"),
    ):
        assert old in site, old
        site = site.replace(old, new)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root, its processes would be somebody's who may not enter the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}"
        f"http {{ access_log off; {places}\n{site} }}"
    )
    return [_program("nginx"), "-c", str(file)]


def caddy(folder: Path, port: int, server: Server) -> list[str]:
    """The command that runs Caddy on `port`, with its files in `folder`."""
    site = (ROOT / "deploy" / "Caddyfile").read_text()
    for old, new in (
        # No certificate can be had here.
        (f"{NAME} {{\n", f"https://{NAME}:{port} {{\n\ttls {folder}/certificate {folder}/key\n"),
        ("127.0.0.1:14366", f"127.0.0.1:{server.port}"),
    ):
        assert old in site, old
        site = site.replace(old, new)
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site)
    return [_program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]


class Proxy:
    """A proxy that listens; `request` speaks TLS with it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._tls = ssl.create_default_context()
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE

    def connect(self) -> http.client.HTTPConnection:
        """A connection, which is to be closed."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection = http.client.HTTPConnection(NAME, self.port)
        connection.sock = self._tls.wrap_socket(plain, server_hostname=NAME)
        return connection

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to a request, and its body."""
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        tmp_path_factory.mktemp("data"),
        *("serve", "--port", "0"),
        environment={
            "DJANGO_ALLOWED_HOSTS": NAME,
            "NMT_TRUSTED_PROXIES": "127.0.0.1",
            "NMT_BEHIND_TLS": "1",
        },
    )
    yield server
    server.stop()


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(
    server: Server, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Proxy]:
    command: Callable[[Path, int, Server], list[str]] = request.param
    folder = tmp_path_factory.mktemp("proxy")
    port = free_port()
    _make_certificate(folder)
    environment = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
    process = subprocess.Popen(command(folder, port, server), env=environment)
    try:
        _wait_for(port, process)
        yield Proxy(port)
    finally:
        process.terminate()
        process.wait(60)


def test_the_page_comes_with_what_tls_asks_for(proxy: Proxy) -> None:
    answer, page = proxy.request("GET", "/", headers={"Accept": "text/html"})
    assert answer.status == 200 and answer.headers["Strict-Transport-Security"]
    scripts = re.findall(r'type="module" src="(.*?)"', page.decode())
    assert scripts
    assert all(proxy.request("GET", script)[0].status == 200 for script in scripts)


def test_programs_translate(proxy: Proxy) -> None:
    answer, body = proxy.request("POST", "/", json.dumps({"content": SENTENCE}).encode())
    assert answer.status == 200 and "stepped" in json.loads(body)


def test_staff_sign_in_and_their_cookies_need_tls(proxy: Proxy, server: Server) -> None:
    server.staff_headers()
    server.manage(
        "shell",
        "-c",
        "from django.contrib.auth.models import User; user = User.objects.get(); "
        "user.set_password('a quiet step'); user.save()",
    )
    answer, _ = proxy.request("GET", "/admin/login/")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    (token,) = re.findall(r"csrftoken=(\w+)", cookie)
    origin = f"https://{NAME}:{proxy.port}"
    answer, _ = proxy.request(
        "POST",
        "/admin/login/",
        f"username=staff&password=a+quiet+step&csrfmiddlewaretoken={token}".encode(),
        {**FORM, "Cookie": cookie, "Origin": origin, "Referer": f"{origin}/admin/login/"},
    )
    assert answer.status == 302
    session = [c for c in answer.headers.get_all("Set-Cookie") or [] if "sessionid" in c]
    assert session and all("Secure" in cookie for cookie in session)
    server.manage(
        "shell", "-c", "from django.contrib.auth.models import User; User.objects.all().delete()"
    )


def test_nobody_becomes_local_or_sets_a_path_by_a_header(proxy: Proxy) -> None:
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}):
        answer, _ = proxy.request("POST", "/", b'{"message": "close server"}', headers)
        assert answer.status == 401
    headers = {"Accept": "text/html", "X-Forwarded-Prefix": "/evil"}
    assert b"/evil" not in proxy.request("GET", "/", headers=headers)[1]


def test_it_is_the_server_that_says_what_is_too_large(proxy: Proxy) -> None:
    largest = int(Settings(DATA_DIR=Path()).MAX_BODY_BYTES)
    body = b'{"text": "' + b"x" * largest + b'"}'
    answer, said = proxy.request("POST", "/api/v1/translate", body)
    assert answer.status == 413 and "error" in json.loads(said)


def test_segments_come_as_they_are_translated(proxy: Proxy) -> None:
    texts = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()
    marked = [f"{proxy.port % 1000}番目。{text}" for text in texts]
    connection = proxy.connect()
    connection.request(
        *("POST", "/api/v1/translate", json.dumps({"text": marked, "stream": True}).encode())
    )
    answer = connection.getresponse()
    first = answer.read1()
    rest = answer.read()
    connection.close()
    assert b"event: segment" in first and b"event: done" not in first
    assert b"event: done" in rest


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")
    if not found:
        pytest.skip(f"no {name} here")
    return found


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", str(folder / "key"), "-out", str(folder / "certificate")),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, "The proxy ended."
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
