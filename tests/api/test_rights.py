"""Who may do what, over all routes: what is declared, what is documented, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.authtoken.models import Token

from nmt_server.api.http.guard import ANY, OPEN, Needs
from nmt_server.api.sugoi import protocol
from nmt_server.conf import get_settings
from nmt_server.rights import Right
from tests.keys import bearer, make_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untrusted", "fresh_accounts")]

DOCS = Path(__file__).parent.parent.parent / "docs" / "keys.md"
_ROW = re.compile(r"\| `(/[^`]*)` \| ([A-Z, ]+) \| ([^|]+) \|")
_PARAMETER = re.compile(r"<(\w+):pk>")
_WORD = re.compile(r"<str:(?!pk>)(\w+)>")
# What stands for the addresses that a pattern describes, in the table and in requests.
_EXAMPLES = {
    r"^(?:v1/)?chat/completions/?$": "v1/chat/completions",
    r"^(?:v1/)?completions/?$": "v1/completions",
    r"^v[23]/(?P<rest>(?s:.*))$": "v2/REST",
    r"^api/v1/languages/(?P<kind>source|target)$": "api/v1/languages/source",
    "v1/models/<path:name>": "v1/models/NAME",
    "download_file/<uuid:pk>.<slug:key>.<slug:extension>": "download_file/NAME",
    "v1/<path:rest>": "v1/REST",
    r"^api/v1(?:/(?P<rest>(?s:.*)))?$": "api/v1/REST",
}
_LINGVA = re.compile(r"\^api/v1/\(\?P<source>")


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every route of the project but those of Django's administration, which has its own rights."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        elif each.namespace != "admin":
            yield from patterns(each)


def needs_of(pattern: URLPattern) -> Needs:
    needs = getattr(pattern.callback, "needs", None)
    assert isinstance(needs, Needs), (
        f"The route {pattern.pattern} says nowhere who may use it: see nmt_server/urls.py."
    )
    return needs


def declared() -> dict[tuple[str, str], frozenset[Right]]:
    """What each route and method needs."""
    needs: dict[tuple[str, str], frozenset[Right]] = {}
    for pattern in patterns(get_resolver()):
        for method, rights in needs_of(pattern).rights.items():
            needs[f"/{_example(str(pattern.pattern))}", method] = rights
    return needs


def _example(pattern: str) -> str:
    if _LINGVA.match(pattern):
        return "api/v1/ja/en/TEXT"
    return _EXAMPLES.get(pattern) or _WORD.sub(lambda found: found[1].upper(), pattern)


DECLARED = declared()


def test_every_route_is_in_the_table_of_the_documentation() -> None:
    told: dict[tuple[str, str], frozenset[Right]] = {}
    for path, methods, needed in _ROW.findall(DOCS.read_text(encoding="utf-8")):
        rights = {"nothing": OPEN, "any right": ANY}.get(needed.strip())
        if rights is None:
            rights = frozenset(map(Right, re.findall("`([a-z]+)`", needed)))
        told |= {(path, method): rights for method in methods.split(", ")}
    plain = {(_PARAMETER.sub("ID", path), method): r for (path, method), r in DECLARED.items()}
    assert told == plain


def test_a_view_answers_no_method_that_is_not_declared() -> None:
    for pattern in patterns(get_resolver()):
        view = getattr(pattern.callback, "cls", None)
        methods = {"get", "post", "put", "patch", "delete"}
        answered = {m.upper() for m in methods if m in getattr(view, "http_method_names", ())}
        answered = {m for m in answered if hasattr(view, m.lower())}
        assert answered <= set(needs_of(pattern).rights), pattern


def ask(client: Client, path: str, method: str, **headers: str) -> Any:
    path = path.replace("<int:pk>", "1").replace("<uuid:pk>", str(uuid4()))
    body = b"" if method == "GET" else b"{}"
    return client.generic(method, path, body, "application/json", headers=headers)


def check(rights: frozenset[Right], refused: int, client: Client, **headers: str) -> None:
    """Each route lets those in who have such rights, and answers the others with a status."""
    for (path, method), needed in DECLARED.items():
        answer = ask(client, path, method, **headers)
        is_let_in = not needed or bool(needed & rights)
        told = path, method, rights, getattr(answer, "content", b"events or a file")
        assert (answer.status_code in (401, 403)) is not is_let_in, told
        if not is_let_in:
            # DeepL's clients know no 401.
            is_deepl = path.startswith(("/v2/", "/v3/"))
            assert answer.status_code == (403 if is_deepl else refused), told
            said = answer.content.decode()
            assert "key" in said or "administration" in said, told
            assert ("WWW-Authenticate" in answer) is (refused == 401), told


@pytest.mark.parametrize("right", [*Right, None], ids=str)
def test_a_key_has_its_rights_and_no_others(right: Right | None, client: Client) -> None:
    key, row = make_key("bot", Right.TRANSLATE)
    row.rights = right or ""
    row.save()
    check(frozenset({right} if right else ()), 403, client, **bearer(key))


@pytest.mark.parametrize("rights", ["none", "translate jobs", "translate jobs correct manage"])
def test_people_without_a_key_have_the_rights_of_the_setting(
    rights: str, client: Client, settings: Any
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ANONYMOUS_RIGHTS": rights}
    check(frozenset(get_settings().ANONYMOUS_RIGHTS), 401, client)


@pytest.mark.parametrize("right", [*Right, None], ids=str)
def test_a_user_has_the_permissions_and_being_staff_gives_none(
    right: Right | None, client: Client, settings: Any
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ANONYMOUS_RIGHTS": "none"}
    user = User.objects.create_user("chloe", is_staff=True)
    if right:
        user.user_permissions.add(Permission.objects.get(codename=right))
    token = Token.objects.create(user=user).key
    check(frozenset({right} if right else ()), 403, client, Authorization=f"Token {token}")


def test_in_a_session_a_get_changes_nothing_and_a_post_comes_from_a_page_of_ours() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("chloe"))
    own, foreign = {"origin": "http://testserver"}, {"origin": "https://elsewhere.example"}

    def status(method: str, path: str, **headers: str) -> int:
        return int(ask(client, path, method, **headers).status_code)

    assert status("GET", "/api/v1/getCache") == 503  # No model is registered.
    assert status("GET", "/api/v1/clearCache") == status("POST", "/api/v1/clearCache") == 403
    # What to do about it is another thing each time.
    send, load = "Send a POST.", "Load the page again."
    for method, hint, other in (("GET", send, load), ("POST", load, send)):
        told = ask(client, "/api/v1/clearCache", method).json()["error"]
        assert told.endswith(hint) and other not in told
    assert status("POST", "/api/v1/clearCache", **foreign) == 403
    for broken in ("http://[", "http://[::1", "http://[x]/", "testserver", ""):
        assert status("POST", "/api/v1/clearCache", origin=broken) == 403
    assert status("POST", "/api/v1/clearCache", **own) == 503
    assert status("DELETE", "/api/v1/cache/1") == 403
    assert status("DELETE", "/api/v1/cache/1", **own) == 404


def test_loopback_is_trusted_where_a_setting_says_so(client: Client, settings: Any) -> None:
    assert ask(client, "/api/v1/getCache", "GET").status_code == 401
    settings.NMT_SERVER = {
        **settings.NMT_SERVER, "TRUST_LOOPBACK": True, "ALLOWED_ORIGINS": ["https://game.example"]
    }  # fmt: skip
    check(frozenset(Right), 401, client)
    for header in ("X-Forwarded-For", "Forwarded"):
        assert ask(client, "/api/v1/getCache", "GET", **{header: "1.2.3.4"}).status_code == 401
    far = Client(REMOTE_ADDR="192.0.2.1")
    assert ask(far, "/api/v1/getCache", "GET").status_code == 401
    # A page that may translate is not the person at this machine.
    page = {"origin": "https://game.example"}
    assert ask(client, "/api/v1/translate", "POST", **page).status_code == 400
    for path in ("/api/v1/clearCache", "/api/v1/getCache"):
        assert ask(client, path, "POST", **page).status_code == 401
    assert ask(client, "/api/v1/jobs", "GET", **page).json()["results"] == []
    foreign = ask(client, "/api/v1/clearCache", "POST", host="evil.example")
    assert foreign.status_code == 400


def test_who_may_stop_the_server(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[int] = []
    monkeypatch.setattr(protocol, "stop_server", lambda: stops.append(1))

    def status(**headers: str) -> int:
        body = '{"message": "close server"}'
        return int(client.post("/", body, "application/json", headers=headers).status_code)

    assert status() == 401 and status(**bearer(make_key("a", Right.TRANSLATE)[0])) == 403
    manager = bearer(make_key("b", Right.MANAGE)[0])
    assert status(origin="https://elsewhere.example", **manager) == 403
    assert not stops
    assert status(**manager) == 200 and stops
