"""`create_key`, `list_keys` and `revoke_key`, and the same in the administration."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from nmt_server.accounts.usage import Meter
from nmt_server.accounts.verification import Verification
from nmt_server.errors import NotSignedIn
from nmt_server.models import ApiKey, TranslationModel
from nmt_server.rights import Right
from tests.keys import make_key

pytestmark = pytest.mark.django_db
ADMIN = "/admin/nmt_server/apikey/"


def run(*arguments: str) -> str:
    told = StringIO()
    call_command(*arguments, stdout=told, stderr=StringIO())
    return told.getvalue()


def test_a_key_from_its_making_to_its_end(served_model: TranslationModel) -> None:
    limits = ("--models", "random", "--pairs", "ja-en", "--quota", "1000", "--rate", "60")
    key = run("create_key", "game", "--rights", "translate", "jobs", *limits, "--expires", "2")
    account = Verification().account_of(key.strip(), "a")
    assert account.rights == {Right.TRANSLATE, Right.JOBS}
    assert (account.models, account.pairs, account.quota, account.rate) == (
        frozenset({"random"}), frozenset({"ja-en"}), 1000, 60
    )  # fmt: skip
    assert account.expires_at and (account.expires_at - timezone.now().timestamp()) / 86400 > 1.9
    meter = Meter(account.pk)
    meter.spend(250, 1000)
    meter.write()
    table = run("list_keys")
    assert "250 of 1,000" in table and "jobs,translate" in table and "random,ja-en" in table
    assert key.strip() not in table
    (listed,) = json.loads(run("list_keys", "--json"))
    assert (listed["state"], listed["characters"], listed["rate"]) == ("valid", 250, 60)
    assert "within 2 seconds" in run("revoke_key", "game")
    assert "before" in run("revoke_key", "game") and "revoked" in run("list_keys")
    with pytest.raises(NotSignedIn):
        Verification().account_of(key.strip(), "a")
    again = run("create_key", "game").strip()
    assert Verification().account_of(again, "a").pk == account.pk
    assert Verification().account_of(again, "a").rights == {Right.TRANSLATE}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("create_key", "taken"), "revoke_key taken"),
        (("create_key", "a", "--rights", "everything"), "translate, correct, jobs, manage"),
        (("create_key", "a", "--models", "nobody"), "Registered: none"),
        (("create_key", "a", "--pairs", "ja"), "ja-en"),
        (("create_key", "a" * 101), "100"),
        (("create_key", "a", "--quota", "0"), "above 0"),
        (("create_key", "a", "--rate", "x"), "above 0"),
        (("create_key", "a", "--expires", "99999999999"), "never expires"),
        (("revoke_key", "nobody"), "There are: taken"),
    ],
)
def test_what_cannot_be_meant_is_said(arguments: tuple[str, ...], told: str) -> None:
    make_key("taken")
    with pytest.raises(CommandError, match=told):
        run(*arguments)
    assert ApiKey.objects.count() == 1


def test_no_rights_and_no_keys() -> None:
    assert "create_key" in run("list_keys")
    key = run("create_key", "a", "--rights", "none").strip()
    assert Verification().account_of(key, "a").rights == frozenset()
    assert "none" in run("list_keys")


def test_the_administration_does_the_same(admin_client: Client) -> None:
    form = {"name": "web", "rights": ["translate", "correct"], "quota": "5", "rate": "", **{
        name: "" for name in ("allowed_models", "allowed_pairs", "expires_at_0", "expires_at_1")
    }}  # fmt: skip
    assert (
        b"nobody" in admin_client.post(f"{ADMIN}add/", {**form, "allowed_models": "nobody"}).content
    )
    page = admin_client.post(f"{ADMIN}add/", form, follow=True).content.decode()
    row = ApiKey.objects.get()
    assert row.rights == "translate correct" and row.hashed_key not in page
    key = page.partition("not shown again: ")[2].partition("<")[0].strip()
    assert Verification().account_of(key, "a").quota == 5
    assert key not in admin_client.get(ADMIN).content.decode()
    assert key not in " ".join(
        map(str, LogEntry.objects.values_list("change_message", "object_repr"))
    )
    change = f"{ADMIN}{row.pk}/change/"
    assert 'value="correct" id="id_rights_1" checked' in admin_client.get(change).content.decode()
    admin_client.post(change, {**form, "rights": ["jobs"], "quota": ""})
    assert Verification().account_of(key, "a").rights == {Right.JOBS}
    chosen = {"_selected_action": [row.pk]}
    renewed = admin_client.post(ADMIN, {"action": "renew_keys", **chosen}, follow=True)
    other = renewed.content.decode().partition("not shown again: ")[2].partition("<")[0].strip()
    assert other != key and Verification().account_of(other, "a")
    admin_client.post(ADMIN, {"action": "revoke_keys", **chosen})
    for each in (key, other):
        with pytest.raises(NotSignedIn):
            Verification().account_of(each, "a")


def test_passwords_cannot_be_tried_without_end(client: Client, django_user_model: type) -> None:
    django_user_model.objects.create_superuser("chloe", password="right")  # type: ignore[attr-defined]
    login = "/admin/login/"
    for _ in range(10):
        client.post(login, {"username": "chloe", "password": "wrong"})
    right = {"username": "chloe", "password": "right"}
    assert client.post(login, right).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post(login, right).status_code == 302
