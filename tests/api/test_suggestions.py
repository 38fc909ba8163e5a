"""Suggestions over LibreTranslate's protocol, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nmt_server.models import CachedTranslation, Correction, Suggestion, TranslationModel
from nmt_server.rights import Right
from nmt_server.translation import translate
from tests.keys import bearer, make_key

SENT = {"q": "猫が走る", "s": "Tama runs.", "source": "ja", "target": "en"}
pytestmark = pytest.mark.usefixtures("untrusted", "fresh_accounts", "served_model", "lasting_hosts")


def send(client: Client, headers: dict[str, str] | None = None, **sent: str) -> Any:
    return client.post("/suggest", {**SENT, **sent}, headers=headers)


def test_it_waits_until_somebody_accepts_it(client: Client, admin_client: Client) -> None:
    before = translate([SENT["q"]])[0].text
    for _ in range(2):
        assert send(client).json() == {"success": True}
    waiting = Suggestion.objects.get()
    assert translate([SENT["q"]])[0].text == before
    page = admin_client.get("/admin/nmt_server/suggestion/").content.decode()
    assert SENT["s"] in page
    chosen = {"action": "accept_selected", "_selected_action": [waiting.pk]}
    admin_client.post("/admin/nmt_server/suggestion/", chosen)
    assert translate([SENT["q"]])[0].text == SENT["s"]
    assert not Suggestion.objects.exists()
    assert Correction.objects.get().who == User.objects.get().get_username()


def test_the_page_lists_accepts_and_drops_them(client: Client) -> None:
    key, _ = make_key("editor", Right.CORRECT)
    for text in ("猫", "犬"):
        send(client, q=text, s=f"{text}!")
    page = client.get("/api/v1/suggestions?page_size=1", headers=bearer(key)).json()
    [newest] = page["results"]
    assert (page["count"], newest["source"], newest["target"]) == (2, "犬", "犬!")
    assert newest["model"] == "random" and page["next"]
    oldest = client.get(page["next"], headers=bearer(key)).json()["results"][0]
    url = "/api/v1/suggestions/{id}"
    assert client.post(url.format(**oldest), headers=bearer(key)).status_code == 204
    assert client.delete(url.format(**newest), headers=bearer(key)).status_code == 204
    assert client.post(url.format(**newest), headers=bearer(key)).status_code == 404
    assert not Suggestion.objects.exists()
    assert translate(["猫"])[0].text == "猫!"
    assert [each.who for each in Correction.objects.all()] == ["editor"]


def test_it_is_served_at_once_from_who_may_correct(
    client: Client, served_model: TranslationModel
) -> None:
    key, _ = make_key("editor", Right.CORRECT)
    assert send(client, bearer(key)).json() == {"success": True}
    assert translate([SENT["q"]])[0].text == SENT["s"] and not Suggestion.objects.exists()
    assert CachedTranslation.objects.get().origin == CachedTranslation.Origin.EDITED


@pytest.mark.parametrize(
    "wrong", [{"s": ""}, {"s": "　"}, {"q": "x" * 10_001}, {"target": "xx"}, {"s": "a\0"}]
)
def test_what_cannot_be_served_is_refused(client: Client, wrong: dict[str, str]) -> None:
    key, _ = make_key("editor", Right.CORRECT)
    nothing: dict[str, str] = {}
    for headers in (nothing, bearer(key)):
        refused = send(client, headers, **wrong)
        assert refused.status_code == 400 and refused.json()["error"]
    assert not Suggestion.objects.exists()
