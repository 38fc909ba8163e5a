"""Glossaries over the REST API: made, changed, used, and by whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from nmt_server.glossaries.change import update_glossary
from nmt_server.glossaries.term import Dictionary, Pair, Term
from nmt_server.models import Glossary, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.rights import Right
from tests.keys import bearer, make_key

PATH = "/api/v1/glossaries"
TABLE = {"source": "ja", "target": "en", "content": "クロエ=Aurelia\n剣=blade"}


def send(client: Client, method: str, path: str, value: Any = None, **headers: str) -> Any:
    body = b"" if value is None else json.dumps(value).encode()
    return client.generic(method, path, body, "application/json", headers=headers)


def new(client: Client, name: str, **headers: str) -> str:
    answer = send(client, "POST", PATH, {"name": name, **TABLE}, **headers)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


@pytest.mark.django_db
def test_a_glossary_from_a_paste_to_a_file(client: Client) -> None:
    pk = new(client, "Names of the game")
    read = client.get(f"{PATH}/{pk}").json()
    assert read["dictionaries"] == [{"source": "ja", "target": "en", "entries": 2}]
    assert read["shared"] and not read["default"]
    entry = {"source": "剣", "target": "sword", "forbidden": ["blade"], "note": "weapon"}
    change = {"source": "ja", "target": "en", "entries": [entry]}
    changed = send(client, "PATCH", f"{PATH}/{pk}/entries", change).json()["entries"]
    assert [each["target"] for each in changed] == ["Aurelia", "sword"]
    query = "source=ja&target=en"
    csv = client.get(f"{PATH}/{pk}/entries?{query}&format=csv")
    assert csv["Content-Type"].startswith("text/csv") and "剣,sword,false,true,blade" in (
        csv.content.decode()
    )
    for name in ("csv", "tsv", "tbx", "names"):
        file = client.get(f"{PATH}/{pk}/entries?{query}&format={name}").content.decode()
        put = {"source": "ja", "target": "en", "content": file}
        assert len(send(client, "PUT", f"{PATH}/{pk}/entries", put).json()["entries"]) == 2
    assert send(client, "PATCH", f"{PATH}/{pk}", {"default": True}).json()["default"]
    listed = client.get(PATH).json()["results"]
    assert [each["name"] for each in listed] == ["Names of the game"]
    assert send(client, "DELETE", f"{PATH}/{pk}").status_code == 204
    assert client.get(f"{PATH}/{pk}").json()["error"]["code"] == "unknown_glossary"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": ""}, "name"),
        ({"name": "\0"}, "name"),
        ({"name": "x", **TABLE, "content": "a\0=b"}, "control"),
        ({"name": "x", "source": "ja"}, "languages"),
        ({"name": "x", "source": "ja", "target": "qqqq", "entries": []}, "qqqq"),
        ({"name": "x", "source": "ja", "target": "en"}, "either"),
        ({"name": "x", **TABLE, "content": "剣"}, "剣"),
        ({"name": "x", **TABLE, "content": "剣=" + "a" * 300}, "300"),
        ({"name": "x", **TABLE, "format": "xlsx"}, "xlsx"),
    ],
)
def test_what_is_wrong_is_told(client: Client, sent: Any, told: str) -> None:
    answer = send(client, "POST", PATH, sent)
    assert answer.status_code == 400 and told in answer.content.decode()
    assert not Glossary.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("untrusted", "fresh_accounts")
def test_whose_a_glossary_is(client: Client) -> None:
    one = bearer(make_key("one", Right.TRANSLATE)[0])
    two = bearer(make_key("two", Right.TRANSLATE)[0])
    editor = bearer(make_key("editor", Right.CORRECT)[0])
    own, shared = new(client, "own", **one), new(client, "of nobody")
    for_all = {"name": "shared", "shared": True, **TABLE}
    assert send(client, "POST", PATH, for_all, **one).status_code == 403
    assert send(client, "POST", PATH, for_all).status_code == 401
    for_all_pk = send(client, "POST", PATH, for_all, **editor).json()["id"]

    def listed(**headers: str) -> list[str]:
        found = client.get(PATH, headers=headers).json()["results"]
        return sorted(each["name"] for each in found)

    assert listed(**one) == ["own", "shared"] and listed(**two) == listed() == ["shared"]
    assert send(client, "GET", f"{PATH}/{own}", **two).status_code == 404
    assert send(client, "DELETE", f"{PATH}/{own}", **editor).status_code == 404
    assert send(client, "DELETE", f"{PATH}/{for_all_pk}", **one).status_code == 403
    # Whoever knows the id of one of nobody uses and changes it.
    assert send(client, "PATCH", f"{PATH}/{shared}", {"name": "y"}).status_code == 200
    assert send(client, "PATCH", f"{PATH}/{shared}", {"default": True}).status_code == 400
    assert send(client, "DELETE", f"{PATH}/{own}", **one).status_code == 204


@pytest.mark.usefixtures("untrusted", "fresh_accounts")
def test_a_request_names_one_or_has_those_that_are_default(
    client: Client, demo_model: TranslationModel
) -> None:
    headers = bearer(make_key("one", Right.TRANSLATE)[0])
    pk = new(client, "names", **headers)
    line = "クロエは静かに前へと歩み出た。"

    def translated(**sent: Any) -> Any:
        return send(client, "POST", "/api/v1/translate", {"text": line, **sent}, **headers).json()

    assert translated()["text"].startswith("Chloe")
    for named in ("names", pk, ["names"]):
        assert translated(glossary=named)["text"].startswith("Aurelia")
    assert translated(glossary="other\0")["error"]["code"] == "unknown_glossary"
    send(client, "PATCH", f"{PATH}/{pk}", {"default": True}, **headers)
    told = translated(detail=["glossary"])
    assert told["segments"][0]["glossary"] == [
        {"source": "クロエ", "target": "Aurelia", "method": "alignment", "glossary": "names"}
    ]
    assert translated(glossary=[])["text"].startswith("Chloe")
    # Of another key, it is in force for nobody else.
    answer = send(client, "POST", "/", {"content": line, "message": "translate sentences"})
    assert answer.json().startswith("Chloe")
    answer = send(client, "POST", "/", {"content": line}, **headers)
    assert answer.json().startswith("Aurelia")
    # Those that the row of a model names are for all that it serves; the key's own comes first.
    other = Glossary.objects.create(name="of the model")
    update_glossary(other, [Dictionary(Pair("ja", "en"), [Term("クロエ", "Zoe")])], replaces=False)
    demo_model.glossaries.set([other])
    bump_revision()
    answer = send(client, "POST", "/", {"content": line})
    assert answer.json().startswith("Zoe")
    answer = send(client, "POST", "/", {"content": line}, **headers)
    assert answer.json().startswith("Aurelia")
    demo_model.glossaries.clear()
    bump_revision()
    assert send(client, "POST", "/", {"content": line}).json().startswith("Chloe")


def test_a_connection_that_the_database_has_closed_is_no_outage(
    client: Client, demo_model: TranslationModel
) -> None:
    pk = new(client, "Names")
    closed: list[str] = []

    def close_once(execute: Any, sql: str, *rest: Any) -> Any:
        if "nmt_server_glossary" in sql and not closed:
            closed.append(sql)
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, *rest)

    for named in (pk, "Names"):
        closed.clear()
        sent = {"text": ["猫"], "glossary": named}
        with connection.execute_wrapper(close_once):
            answer = send(client, "POST", "/api/v1/translate", sent)
        assert closed and answer.status_code == 200, answer.content
