"""HTTP byte by byte, on both servers: what clients may send, and what becomes of it."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie

import psutil
import pytest

from tests.e2e.server import Answer, Boot, Server

POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = '{"content": "猫"}'.encode()
LIMIT = 32 * 1024 * 1024


@pytest.fixture(
    scope="module",
    params=[("runserver", "0"), ("serve", "--port", "0")],
    ids=["runserver", "serve"],
)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    server = Server(
        tmp_path_factory.mktemp("data"),
        *request.param,
        # As `make run` has it.
        environment={"DJANGO_DEBUG": "1", "NMT_TRUSTED_PROXIES": "127.0.0.1"},
    )
    yield server
    server.stop()


class Wire(socket.socket):
    """A connection on which answers are read one after the other."""

    def answer(self) -> Answer:
        response = http.client.HTTPResponse(self)
        # It closes its own file, with what was read ahead of the next answer.
        response.fp = self._answers
        response.begin()
        response.fp = self._answers
        body = response.read()
        return Answer(response.status, dict(response.getheaders()), body)

    def __enter__(self) -> Wire:
        self._answers = _Open(socket.SocketIO(self, "r"))
        return self


class _Open(io.BufferedReader):
    def close(self) -> None:
        """Stay open."""


@contextmanager
def connected(server: Server) -> Iterator[Wire]:
    with Wire() as connection:
        connection.settimeout(60)
        connection.connect(("127.0.0.1", server.port))
        yield connection


def exchange(server: Server, *sent: bytes) -> Answer:
    with connected(server) as connection:
        for part in sent:
            connection.sendall(part)
        return connection.answer()


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;note=1\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def with_length(body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return POST + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_a_body_in_chunks_is_read_and_another_request_follows(served: Server) -> None:
    expected = served.sugoi("猫")
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    with connected(served) as connection:
        connection.sendall(head + chunked(BODY) + GET + head)
        assert connection.answer().json() == expected
        assert connection.answer().json() == {"status": "ok"}
        # A byte at a time, with something behind it that is no part of the body.
        for byte in chunked(BODY, 2)[:-2] + b"X-Sum: 1\r\n\r\n":
            connection.sendall(bytes([byte]))
        assert connection.answer().json() == expected


def test_chunks_may_be_compressed(served: Server) -> None:
    head = POST + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    assert exchange(served, head, chunked(gzip.compress(BODY))).json() == served.sugoi("猫")


@pytest.mark.parametrize("path", [b"/", b"/api/v1/jobs"])
def test_a_body_over_the_limit_is_refused_in_words(served: Server, path: bytes) -> None:
    head = POST.replace(b"/", path, 1)
    size = LIMIT + 1
    answer = exchange(served, head, b"Content-Length: %d\r\n\r\n" % size, bytes(size))
    assert answer.status == 413 and "error" in answer.json()
    chunk = b"%x\r\n%b\r\n" % (1 << 20, bytes(1 << 20))
    with connected(served) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(34):
            connection.sendall(chunk)
        connection.sendall(b"0\r\n\r\n" + GET)
        answer = connection.answer()
        assert answer.status == 413 and "error" in answer.json()
        assert connection.answer().status == 200
    bomb = gzip.compress(bytes(size))
    assert exchange(served, with_length(bomb, b"Content-Encoding: gzip")).status == 413


@pytest.mark.parametrize("path", [b"/", b"/api/v1/jobs", b"/nothing", b"/livez"])
def test_a_gigabyte_that_nobody_wants_is_not_kept(served: Server, path: bytes) -> None:
    part = bytes(1 << 20)
    head = POST.replace(b"/", path, 1)
    for start, sent in (
        (b"Content-Length: %d\r\n\r\n" % (1 << 30), part),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%b\r\n" % (len(part), part)),
    ):
        with connected(served) as connection:
            connection.sendall(head + start)
            with suppress(ConnectionError):  # It may be answered and closed before the end.
                for _ in range(1024):
                    connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(4096)
            assert answer.startswith(b"HTTP/1.1 4")
    master = psutil.Process(served.process.pid)
    for process in [master, *master.children()]:
        assert process.memory_info().rss < 400 * 1024 * 1024


def test_who_asks_whether_to_send_is_told(served: Server) -> None:
    expected = served.sugoi("猫")
    expecting = with_length(BODY, b"Expect: 100-continue").removesuffix(BODY)
    with connected(served) as connection:
        connection.sendall(expecting)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(BODY + GET)
        assert connection.answer().json() == expected
        assert connection.answer().status == 200
    too_long = POST + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % (LIMIT + 1)
    with connected(served) as connection:
        connection.sendall(too_long)
        answer = connection.answer()
        assert answer.status == 413 and answer.headers["Connection"] == "close"
        assert connection.recv(1) == b""


def test_http_1_0(served: Server) -> None:
    old = with_length(BODY).replace(b"HTTP/1.1\r\nHost: localhost", b"HTTP/1.0")
    with connected(served) as connection:
        connection.sendall(old)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert b" 200 " in head and json.loads(body) == served.sugoi("猫")
    with connected(served) as connection:
        for _ in range(2):
            connection.sendall(old.replace(b"Content-L", b"Connection: keep-alive\r\nContent-L"))
            assert connection.answer().headers["Connection"] == "keep-alive"
    stream = b'{"text": "\xe7\x8c\xab", "stream": true}'
    with connected(served) as connection:
        head = b"POST /api/v1/translate HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(stream)
        connection.sendall(head + stream)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.count(b"event: done") == 1 and b"chunked" not in received


CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

# What a proxy before the server could read as other requests than the server does.
IN_DOUBT = [
    b"nonsense\r\n\r\n",
    *(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + end for end in (b"\n", b"\r")),
    b"GET / HTTP/1.1\nHost: localhost\n\n",
    b"GET /\r\n\r\n",
    *(
        b"GET / " + version + b"\r\nHost: localhost\r\n\r\n"
        for version in (b"HTTP/0.9", b"HTTP/1.2", b"HTTP/1.10", b"HTTP/2.0", b"http/1.1")
    ),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    # The host, and what stands where the path is expected.
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    *(
        b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for target in (
            *(b"http://evil.example/livez", b"http://localhost@evil.example/", b"http://"),
            *(b"ftp://localhost/", b"localhost:80", b"livez", b"*", b"/a b", b"/\x00", b"/\xff"),
        )
    ),
    b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    # Headers that end, begin or go on elsewhere than they seem to.
    *(
        POST + header + b"\r\nContent-Length: 0\r\n\r\n"
        for header in (
            *(b"X : a", b"X\t: a", b"X Y: a", b": a", b"abc", b"X: a\r\n b", b"X: a\r\n\tb"),
            *(b" X: a", b"X: a\nY: b", b"X: a\rY: b", b"X: a\x00", b"X\x00: a", b"X: a\x01"),
            b"X: " + b"x" * 100_000,
            b"Expect: a miracle",
        )
    ),
    # How long the body is.
    POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    *(
        POST + b"Content-Length: " + length + b"\r\n\r\nabcde"
        for length in (
            *(b"-1", b"+5", b"0x5", b"5, 5", b"5, 6", b"5 5", b"1_0", b"5a", b"5.0", b""),
            *(b"\x0b5", b"5\x00", b"9" * 30),
        )
    ),
    POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nabcde",
    POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    *(
        POST + b"Transfer-Encoding: " + encoding + b"\r\n\r\n0\r\n\r\n"
        for encoding in (
            *(
                b"gzip, chunked",
                b"chunked, identity",
                b"chunked, chunked",
                b"chunked,",
                b",chunked",
            ),
            *(b"xchunked", b'"chunked"', b"chunked;q=1", b"identity", b"", b"\x0bchunked"),
            *(b"chunked\x00", b"chunked\xa0", b"chunked\r X: y"),
        )
    ),
    b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    # Chunks.
    *(
        CHUNKED + size + b"\r\nab\r\n0\r\n\r\n"
        for size in (
            *(b"zz", b"0x2", b"-2", b"+2", b"1_0", b" 2", b"2 ", b"", b"f" * 17, b"1" + b"0" * 16),
            *(b"2;a\nb", b"2;a\rb", b"2;\x00", b'2;a="'),
        )
    ),
    *(
        CHUNKED + chunks
        for chunks in (
            *(b"2\nab\n0\n\n", b"2\r\nab\n0\r\n\r\n", b"2\r\nab\r0\r\n\r\n"),
            *(b"2\r\nabc\r\n0\r\n\r\n", b"2\r\nab0\r\n\r\n", b"0\r\n\n"),
            *(b"0\r\nContent-Length: 5\r\n\r\n", b"0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        )
    ),
]


def test_what_servers_could_understand_differently_is_refused(served: Server) -> None:
    for sent in IN_DOUBT:
        with connected(served) as connection:
            connection.sendall(sent + GET)
            answer = connection.answer()
            about = sent[:200]
            assert 400 <= answer.status <= 505 and answer.status != 500, about
            assert "error" in answer.json() and answer.headers["Connection"] == "close", about
            with suppress(ConnectionResetError):
                assert connection.recv(4096) == b"", about


def test_what_follows_a_body_is_another_request_and_what_is_in_it_is_none(served: Server) -> None:
    hidden = b'{"content": "GET /livez HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n99"}' + GET
    for sent, statuses in (
        (with_length(BODY), [200, 200]),
        (b"\r\n" + with_length(BODY), [200, 200]),
        (with_length(hidden), [400, 200]),
        (CHUNKED + chunked(hidden), [400, 200]),
        (CHUNKED + b'%X;name="value"\r\n%b\r\n000\r\n\r\n' % (len(BODY), BODY), [200, 200]),
        (CHUNKED + chunked(BODY)[:-2] + b"Host: evil.example\r\n\r\n", [200, 200]),
        # Of headers with another name nothing is believed.
        (with_length(BODY, b"Transfer_Encoding: chunked"), [200, 200]),
        (GET.replace(b"/livez", b"http://LOCALHOST/livez"), [200, 200]),
        (b"GET http://[/ HTTP/1.1\r\nHost: [\r\n\r\n", [400, 200]),
        (GET.replace(b"Host", b"Content-Length: %d\r\nHost" % len(GET)) + GET, [200, 200]),
        # Nobody is told here how another protocol goes on.
        (GET.replace(b"Host", b"Connection: Upgrade\r\nUpgrade: h2c\r\nHost"), [200]),
    ):
        with connected(served) as connection:
            connection.sendall(sent + GET)
            connection.shutdown(socket.SHUT_WR)
            assert [connection.answer().status for _ in statuses] == statuses, sent
            assert connection.recv(4096) == b"", sent


def test_a_header_cannot_pass_for_another(served: Server) -> None:
    close = b'{"message": "close server"}'
    for name in (b"X-Forwarded-For", b"x-forwarded-for"):
        assert exchange(served, with_length(close, name + b": 192.0.2.1")).status == 401
    spoofed = with_length(BODY, b"X_Forwarded_Prefix: /evil")
    assert exchange(served, spoofed).status == 200


def test_programs_are_told_in_json_that_there_is_nothing(served: Server) -> None:
    for path in ("/nothing", "/version/", "/api/v1/nothing", "/api/v1/translate/"):
        for method in ("GET", "POST"):
            answer = served.request(method, path, headers={"Accept": "*/*"})
            assert answer.status == 404 and "error" in answer.json(), (method, path)
    for method, path in (
        *(("PUT", "/"), ("DELETE", "/version"), ("PUT", "/api/v1/getCache"), ("POST", "/livez")),
        *(("GET", "/api/v1/translate"), ("PUT", "/api/v1/models"), ("PUT", "/api/v1/jobs")),
    ):
        answer = served.request(method, path)
        assert answer.status == 405 and answer.headers["Allow"], (method, path)
        assert "error" in answer.json(), (method, path)
    foreign = served.request("POST", "/", BODY, {"Host": "evil.example"})
    assert foreign.status == 400 and "DJANGO_ALLOWED_HOSTS" in foreign.json()["error"]
    page = served.request("GET", "/nothing", headers={"Accept": "text/html"})
    assert page.status == 404 and page.headers["Content-Type"].startswith("text/html")


def test_what_is_small_says_how_long_it_is(served: Server) -> None:
    paths = ["/", "/nothing", "/static/nothing", "/api/v1/cache/99", "/livez", "/version", "/model"]
    for path in paths:
        for headers in ({}, {"Accept": "text/html"}, {"Host": "elsewhere.example"}):
            for method in ("GET", "DELETE"):
                answer = served.request(method, path, headers=headers)
                assert int(answer.headers["Content-Length"]) == len(answer.body), (path, headers)


def test_under_a_path_of_a_proxy(served: Server) -> None:
    prefix = {"X-Forwarded-Prefix": "/translate/"}
    browser = {**prefix, "Accept": "text/html"}
    page = served.request("GET", "/", headers=browser).text
    assert 'href="/translate/admin/"' in page and "/translate/static/nmt_server/" in page
    assert '"/static/' not in page and '"/api/' not in page
    script = page.partition('src="/translate')[2].partition('"')[0]
    assert served.request("GET", script, headers=prefix).status == 200
    admin = served.request("GET", "/admin/", headers=browser)
    assert admin.status == 302 and admin.headers["Location"].startswith("/translate/admin/login/")
    login = served.request("GET", "/admin/login/", headers=browser).text
    assert "/translate/static/admin/" in login
    docs = served.request("GET", "/api/v1/docs", headers=browser).text
    assert "/translate/api/v1/schema" in docs
    schema = served.request("GET", "/api/v1/schema?format=json", headers=prefix).json()
    served_under = schema.get("servers", [{"url": ""}])[0]["url"].rstrip("/")
    assert served_under + next(p for p in schema["paths"] if "translate" in p[-10:]) == (
        "/translate/api/v1/translate"
    )
    evil = served.request("GET", "/", headers={**browser, "X-Forwarded-Prefix": "//evil.example"})
    assert "evil" not in evil.text


def test_beside_other_apps_cookies_are_for_its_own_path(boot: Boot) -> None:
    server = boot("runserver", "0", DJANGO_FORCE_SCRIPT_NAME="/nmt/")
    server.manage(
        "shell",
        "-c",
        "from django.contrib.auth.models import User; User.objects.create_superuser('a', '', 'b')",
    )
    login = server.request("GET", "/admin/login/")
    mine = SimpleCookie(login.headers["Set-Cookie"])
    (token,) = mine.values()
    # A browser sends that of the longest path first.
    others = "; ".join(f"{name}=of-another-app" for name in ("sessionid", "csrftoken"))
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{token.key}={token.value}; {others}",
    }
    form = f"username=a&password=b&csrfmiddlewaretoken={token.value}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", "/admin/login/?next=/nmt/admin/", form, sent)
    answer = connection.getresponse()
    assert answer.status == 302
    for each in answer.headers.get_all("Set-Cookie") or []:
        mine.load(each)
    connection.close()
    assert {cookie["path"] for cookie in mine.values()} == {"/nmt/"} and len(mine) == 2
    session = next(cookie for cookie in mine.values() if cookie.key != token.key)
    cookies = {"Cookie": f"{session.key}={session.value}; {others}"}
    assert server.request("GET", "/admin/", headers=cookies).status == 200
    # The page's script sets that of the language, for the path that the page names.
    page = server.request("GET", "/", headers={"Accept": "text/html"}).text
    assert 'data-root="/nmt/"' in page and 'data-cookie="nmt_language"' in page
