"""Whoever tries keys and tokens is stopped, wherever they put them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from tests.keys import bearer, make_key

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("untrusted", "fresh_accounts"),
]

_MOST = 20
_PAIR = {"source": "ja", "target": "en"}

# Where each kind of client puts a key: the address, what is sent, and the headers.
PLACES: dict[str, tuple[str, Any, dict[str, str]]] = {
    "bearer": ("/", {"content": "99"}, {"Authorization": "Bearer KEY"}),
    "header": ("/", {"content": "99"}, {"X-API-Key": "KEY"}),
    "path": ("/k/KEY/", {"content": "99"}, {}),
    "path of the API": ("/k/KEY/api/v1/translate", {"text": "99"}, {}),
    "token": ("/", {"content": "99"}, {"Authorization": "Token KEY"}),
    "token of the API": ("/api/v1/translate", {"text": "99"}, {"Authorization": "Token KEY"}),
    "openai": (
        "/v1/chat/completions",
        {"model": "random", "messages": [{"role": "user", "content": "99"}]},
        {"Authorization": "Bearer KEY"},
    ),
    "deepl": (
        "/v2/translate",
        {"text": ["99"], "target_lang": "EN"},
        {"Authorization": "DeepL-Auth-Key KEY"},
    ),
    "libretranslate": ("/translate", {"q": "99", **_PAIR, "api_key": "KEY"}, {}),
    "google": ("/language/translate/v2?key=KEY", {"q": "99", **_PAIR}, {}),
    "google, header": ("/language/translate/v2", {"q": "99", **_PAIR}, {"X-Goog-Api-Key": "KEY"}),
    "mtranserver": ("/imme?token=KEY", {"text_list": ["99"], "target_lang": "en"}, {}),
    "nllb": ("/api/v4/translator", {"text": "99"}, {"Authorization": "KEY"}),
}


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute of the clock ends meanwhile."""
    now = time.time() // 60 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: now)


def guess(place: str, key: str, address: str = "192.0.2.1") -> Any:
    path, value, headers = PLACES[place]
    return Client(REMOTE_ADDR=address).post(
        path.replace("KEY", key),
        json.dumps(value).replace("KEY", key),
        "application/json",
        headers={name: sent.replace("KEY", key) for name, sent in headers.items()},
    )


@pytest.mark.parametrize("place", PLACES)
def test_after_some_wrong_ones_nothing_is_looked_up(place: str) -> None:
    wrong = [f"{number:08}." + "x" * 32 for number in range(_MOST + 1)]
    *answers, refused = (guess(place, key) for key in wrong)
    assert {each.status_code for each in answers} <= {401, 403}
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 60
    assert guess(place, wrong[0], "192.0.2.2").status_code in (401, 403), "others go on"


def test_all_places_count_together() -> None:
    for number in range(_MOST):
        guess(list(PLACES)[number % len(PLACES)], f"{number:08}." + "y" * 32)
    for place in PLACES:
        with CaptureQueriesContext(connection) as queries:
            answer = guess(place, "87654321." + "z" * 32)
        assert answer.status_code == 429 and not queries.captured_queries, place


def test_who_was_right_before_goes_on_behind_the_same_proxy(client: Client) -> None:
    user = User.objects.create_superuser("staff")
    token = Token.objects.create(user=user).key
    key, _ = make_key()
    right = ({"Authorization": f"Token {token}"}, bearer(key))

    def ask(headers: dict[str, str]) -> int:
        return client.get("/api/v1/cache", headers=headers, REMOTE_ADDR="192.0.2.1").status_code

    assert [ask(headers) for headers in right] == [200, 200]
    for number in range(_MOST):
        guess("token", f"{number:040}")
    assert guess("bearer", "87654321." + "z" * 32).status_code == 429
    assert [ask(headers) for headers in right] == [200, 200]
    Token.objects.all().delete()
    assert ask(right[0]) == 401
    assert ask(right[0]) == 429, "it is right no more"
