"""What programs ask for goes past what is for people, and past nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings

from nmt_server import translation
from nmt_server.api.sugoi import protocol
from nmt_server.models import TranslationModel

BROWSER = {"accept": "text/html,*/*;q=0.8"}
FOR_PEOPLE = settings.MIDDLEWARE[
    settings.MIDDLEWARE.index("nmt_server.api.http.programs.ProgramsMiddleware") + 1 :
]


def refuse(_get_response: object) -> Callable[[object], HttpResponse]:
    """A middleware that lets nothing pass."""
    return lambda request: HttpResponse("for people", status=418)


@pytest.fixture
def closed_to_people() -> Iterator[None]:
    at = settings.MIDDLEWARE.index("nmt_server.api.http.programs.ProgramsMiddleware") + 1
    closed = [*settings.MIDDLEWARE[:at], f"{__name__}.refuse"]
    with override_settings(MIDDLEWARE=closed):
        yield


def post(client: Client, path: str, body: str = "{}", **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def test_it_stands_before_what_is_for_people() -> None:
    names = " ".join(FOR_PEOPLE)
    for part in ("Session", "Csrf", "Authentication", "Message", "XFrame"):
        assert part in names
    assert "Cors" not in names and "SecurityMiddleware" not in names


@pytest.mark.usefixtures("closed_to_people", "transactional_db")
def test_programs_pass_none_of_it() -> None:
    client = Client()
    for path in ("/", "/version", "/api/v1/version", "/api/v1/languages", "/livez"):
        assert client.get(path).status_code == 200, path
    assert post(client, "/").status_code == post(client, "/api/v1/translate").status_code == 400
    assert client.get("/", headers=BROWSER).status_code == 418
    assert client.get("/api/v1/cache").status_code == client.get("/admin/").status_code == 418
    assert client.get("/livez")["Content-Length"] == "15"
    assert client.get("/livez")["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/api/v1/translate"])
def test_hosts_and_origins_are_looked_at(path: str) -> None:
    client = Client()
    foreign = post(client, path, host="evil.example")
    assert foreign.status_code == 400 and b"DJANGO_ALLOWED_HOSTS" in foreign.content
    assert post(client, path, origin="https://evil.example").status_code == 403
    with override_settings(CORS_ALLOWED_ORIGINS=["https://good.example"]):
        answer = client.options(
            path,
            headers={"origin": "https://good.example", "access-control-request-method": "POST"},
        )
    assert answer["access-control-allow-origin"] == "https://good.example"


@pytest.mark.django_db
def test_staff_are_known_although_no_session_is_passed(client: Client) -> None:
    remote: Any = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.get("/api/v1/getCache", **remote).status_code == 401
    client.force_login(get_user_model()._default_manager.create_superuser("chloe"))
    assert client.get("/api/v1/getCache", **remote).status_code == 503  # There is no model.


def test_no_transaction_is_open_while_an_engine_works(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    translate = translation.translate

    def watched(*args: Any, **wishes: Any) -> object:
        seen.append(connection.in_atomic_block)
        return translate(*args, **wishes)

    monkeypatch.setattr(protocol, "translate", watched)
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    without = [name for name in settings.MIDDLEWARE if "ProgramsMiddleware" not in name]
    for middleware in (settings.MIDDLEWARE, without):
        with override_settings(MIDDLEWARE=middleware):
            assert post(Client(), "/", '{"content": "猫"}').status_code == 200
    assert seen == [False, False]
