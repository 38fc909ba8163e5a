"""What errors say, in the language of who reads it."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

import nmt_server
from nmt_server import errors
from nmt_server.errors import InvalidModel, NmtServerError
from nmt_server.pages.views import LANGUAGES
from nmt_server.sentences import said, translated

APP = Path(nmt_server.__file__).parent
# Where errors come from that people meet on the page of translations and models and in the
# administration.
ROOMS = (
    *("accounts", "conversion", "engines", "glossaries", "model_files", "models", "registration"),
    *("serving", "translation", "worker"),
)
# Half a sentence, of which the whole ones are there.
_PARTS = {"{} {} to {}.", "{}There is: {}.", "{}: {}", "{}", "pip install {}", "source", "target"}
_PARTS |= {"pip install -r requirements-convert.txt"}
_CLASSES = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, NmtServerError)
}


def _texts(node: ast.expr, constants: dict[str, ast.expr]) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text] if text else []
        case ast.JoinedStr(values=values):
            parts = (each.value if isinstance(each, ast.Constant) else "{}" for each in values)
            return ["".join(map(str, parts))]
        case ast.IfExp(body=body, orelse=other):
            return _texts(body, constants) + _texts(other, constants)
        case ast.Name(id=name) if name in constants:
            return _texts(constants[name], {})
    return []


def sentences_of(room: str) -> Iterator[str]:
    """The sentences of the errors that a room raises, with `{}` for what stands in them."""
    for file in (APP / room).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CLASSES:
                given = [*node.args[:2], *(k.value for k in node.keywords if k.arg == "hint")]
                for each in given:
                    yield from _texts(each, constants)


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_an_error_is_translated(room: str) -> None:
    left = {
        text
        for text in sentences_of(room)
        if text not in _PARTS and translated(text, "ja").isascii()
    }
    assert left == set()


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_what_stands_in_a_sentence_stands_in_its_translation(language: str) -> None:
    file = APP / "sentences" / f"{language}.toml"
    for text, target in tomllib.loads(file.read_text(encoding="utf-8")).items():
        places = [place for _, place, _, _ in string.Formatter().parse(target) if place is not None]
        numbers = {int(place) if place else at for at, place in enumerate(places)}
        assert numbers == set(range(text.count("{}"))), text


def test_an_error_is_said_in_the_language_of_the_reader() -> None:
    error = InvalidModel("There is no folder /models/a: b.", "Name the source language.")
    with translation.override("en"):
        assert said(error) == str(error)
    with translation.override("ja"):
        assert (
            said(error) == "フォルダー /models/a: b がありません。 原文の言語を指定してください。"
        )
        # A sentence in a sentence, and a word.
        inner = "The test translation failed. The source language is empty."
        assert translated(inner) == "試し訳に失敗しました。原文の言語が空です。"
        assert translated("Nobody has heard of this.") == "Nobody has heard of this."


def test_the_api_answers_in_the_language_that_is_asked_for(client: Client, db: None) -> None:
    answer = client.get("/api/v1/models/none", HTTP_ACCEPT_LANGUAGE="ja")
    error = answer.json()["error"]
    assert error["code"] in ("unknown_model", "not_signed_in", "forbidden", "not_found")
    assert not error["message"].isascii()
    assert client.get("/api/v1/models/none").json()["error"]["message"].isascii()


def test_a_form_of_the_administration_says_what_is_wrong_in_japanese(
    admin_client: Client,
) -> None:
    admin_client.cookies["django_language"] = "ja"
    form = {"name": "二", "source_language": "ja", "target_language": "en", "paste": "クロエ"}
    page = admin_client.post("/admin/nmt_server/glossary/add/", form).content.decode()
    assert "行目に" in page and "has no translation" not in page


def test_what_a_client_has_sent_costs_nothing_however_long() -> None:
    gaps = "and no BPE codes for the {} language {}: looked for {} in {} and {}, and in {} in each."
    hostile = "There is no SentencePiece model " + gaps.replace("{}", " in  and " * 50_000)
    assert translated(hostile, "en") == hostile
    # Whatever is made of it, it ends.
    assert translated(hostile, "ja")
    assert translated(hostile + "x", "ja") == hostile + "x"
