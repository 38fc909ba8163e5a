"""What errors say, in the language of who reads it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_type_hints

import msgspec
import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

import nmt_server
from nmt_server import errors
from nmt_server.api import v1
from nmt_server.api.http.declared import described
from nmt_server.api.v1.job_answers import describe
from nmt_server.errors import InvalidModel, InvalidOption, NmtServerError
from nmt_server.models import Job, TranslationModel
from nmt_server.options import RANGES, DecodingOptions
from nmt_server.pages.views import LANGUAGES
from nmt_server.sentences import said, translated
from nmt_server.sentences.translated import sentences_in

APP = Path(nmt_server.__file__).parent
# Clients of other protocols are programs, which are answered in English.
OTHER_PROTOCOLS = {
    *("deepl", "deeplx", "google", "libretranslate", "lingva", "mtranserver", "nllb", "openai"),
    *("sugoi", "xunity"),
}
ROOMS = sorted({file.relative_to(APP).parts[0] for file in APP.rglob("*.py")})
# What stands where a sentence is expected and is none.
_NO_SENTENCES = {"{}", "{}: {}", "pip install {}", "pip install -r requirements-convert.txt"}
_NO_SENTENCES |= {"{} {} {}", "source", "target", "path", "GET", "POST"}
# Half a sentence, of which the whole ones are there.
_PARTS = {" There is {}."}
_CLASSES = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, NmtServerError)
}


def _texts(node: ast.expr, named: Mapping[str, Sequence[ast.expr]]) -> Iterator[str]:
    """What may be said by an expression, with `{}` for what stands in it."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(_in_format(each, named) for each in values)
            # A sentence by itself, in one that goes on.
            for value in values:
                if isinstance(value, ast.FormattedValue) and isinstance(value.value, ast.Name):
                    for known in named.get(value.value.id, ()):
                        yield from (text for text in _texts(known, {}) if text.endswith("."))
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(body, named)
            yield from _texts(other, named)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _texts(value, named)
        case ast.Dict(values=values):
            for value in values:
                yield from _texts(value, named)
        case ast.Call(func=ast.Attribute(value=ast.Name() as mapping, attr="get"), args=args):
            for value in (mapping, *args[1:]):
                yield from _texts(value, named)
        case ast.Name(id=name):
            for known in named.get(name, ()):
                yield from _texts(known, {})


def _in_format(part: ast.expr, named: Mapping[str, Sequence[ast.expr]]) -> str:
    match part:
        case ast.Constant(value=text):
            return str(text)
        # The name of a header.
        case ast.FormattedValue(value=ast.Name(id=name)) if name.endswith("_HEADER"):
            match named.get(name):
                case [ast.Constant(value=str(text))]:
                    return text
    return "{}"


def sentences_of(room: str) -> Iterator[str]:
    """The sentences of the errors that a room raises, with `{}` for what stands in them."""
    files = [APP / room] if room.endswith(".py") else (APP / room).rglob("*.py")
    for file in files:
        if OTHER_PROTOCOLS.isdisjoint(file.relative_to(APP).parts):
            yield from _sentences_in(file)


def _sentences_in(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(node, ast.Assign) and isinstance(target, ast.Name):
                named.setdefault(target.id, []).append(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CLASSES:
            for each in [*node.args[:2], *(k.value for k in node.keywords if k.arg == "hint")]:
                yield from _texts(each, named)


def _is_known(text: str, known: Mapping[str, str]) -> bool:
    """Whether a text is there by itself, or else each of its sentences is."""
    if text in known or text in _NO_SENTENCES | _PARTS:
        return True
    sentences = re.split(r"(?<=[.?}]) (?=[A-Z{])", text)
    return len(sentences) > 1 and all(
        each in known or each in _NO_SENTENCES | _PARTS for each in sentences
    )


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_sentence_of_an_error_is_translated(room: str, language: str) -> None:
    known = sentences_in(language).whole
    assert [text for text in sentences_of(room) if not _is_known(text, known)] == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_what_stands_in_a_sentence_stands_in_its_translation(language: str) -> None:
    for text, target in sentences_in(language).whole.items():
        if "{}" not in text:
            # As it is, whatever braces it has.
            assert "{}" not in target and "{!s}" not in target, text
            continue
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


def test_what_a_file_is_instead_is_said_in_japanese() -> None:
    kinds = {
        node.value
        for name in ("foreign", "recognise", "structure")
        for node in ast.walk(ast.parse((APP / "documents" / f"{name}.py").read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(
            r"(?:an?|subtitles|lyrics|data|strings|resources) [^\n]+[^.,\n]", node.value
        )
    }
    assert len(kinds) > 50
    assert kinds - sentences_in("ja").whole.keys() == set()


def test_of_several_sentences_those_are_translated_that_are_known() -> None:
    def in_japanese(text: str) -> str:
        return translated(text, "ja")

    both = "Line 3 is not Shift_JIS. Name the encoding that the file is in, such as Shift_JIS, or "
    assert in_japanese(both + "save it as UTF-8.") == (
        "3 行目が Shift_JIS ではありません。 "
        "ファイルの文字コード（Shift_JIS など）を指定するか、UTF-8 で保存してください。"
    )
    # A sentence that is two sentences.
    several = "/a is for fairseq's task x. Without trust, only checkpoints for y are loaded."
    assert in_japanese(several).startswith("/a は fairseq のタスク x 用です。")
    assert in_japanese("Line 3 is not Big5. Nobody knows this.") == (
        "3 行目が Big5 ではありません。 Nobody knows this."
    )
    hostile = "A is not. Not is {} 0. " * 20_000
    assert in_japanese(hostile)
    assert in_japanese("The body has the Content-Encoding " + hostile + ".")


def test_a_name_that_is_quoted_may_have_ends_of_sentences_in_it() -> None:
    others = "No model is named 'x'. Registered: y."
    for name in ("Dr. Stone", "Vol. 2. End? No", others, "a'b\"c. D", "Bob's. A"):
        text = f"No model is named {name!r}."
        assert translated(text, "ja") == f"{name!r} という名前のモデルはありません。"
        assert translated(f"Line 3 is not Big5. {text}", "ja") == (
            f"3 行目が Big5 ではありません。 {name!r} という名前のモデルはありません。"
        )
    # An apostrophe is no quote.
    text = "Line 3 is not Big5. The demo's is. Line 4 is not the users'. Line 5 is not Big5."
    assert translated(text, "ja").endswith(
        "4 行目が the users' ではありません。 5 行目が Big5 ではありません。"
    )


def test_what_a_field_takes_is_said_in_japanese() -> None:
    kinds = {
        described(kind)
        for module in iter_modules(v1.__path__, f"{v1.__name__}.")
        for body in vars(import_module(module.name)).values()
        if isinstance(body, type) and issubclass(body, msgspec.Struct)
        for kind in get_type_hints(body, include_extras=True).values()
    }
    assert len(kinds) > 10
    assert [kind for kind in kinds if translated(kind, "ja").isascii()] == []


@pytest.mark.parametrize("option", RANGES)
def test_what_an_option_does_is_said_in_japanese(option: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        DecodingOptions().merged({option: -1e9})
    assert RANGES[option].meaning in raised.value.hint
    assert not re.search("[a-z]{2,} [a-z]{2,}", translated(raised.value.hint, "ja"))


def test_names_of_fields_are_not_translated() -> None:
    assert translated("source must be a string, not a number.", "ja") == (
        "source は文字列です（送られたもの：数値）。"
    )
    assert translated("There is no field 'name'.", "ja") == "項目 'name' はありません。"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"{",
        b"{}",
        b'{"text": 1}',
        b'{"text": [1]}',
        b'{"text": "a", "nobody": 1}',
        b'{"text": "a", "options": {"beam_size": "x"}}',
        b'{"text": "a", "options": {"beam_size": 1000000}}',
        b'{"text": "a", "options": {"wide": 1}}',
        b'{"text": "a", "protect": {"sets": ["none such"]}}',
        b'{"text": "a", "protect": {"patterns": ["("]}}',
        b'{"text": "a", "cache": "never"}',
        b'{"text": "a", "deadline": -1}',
        b'{"text": "a", "details": ["x"]}',
        b'{"text": "a", "glossary": "nobody\'s"}',
        b'{"text": "a", "source": "xx", "target": "yy"}',
        b'{"text": "a", "target": "japanese"}',
        b'{"text": "a", "model": "demo", "source": "jp"}',
    ],
)
def test_a_request_that_is_not_understood_is_answered_in_japanese(
    client: Client, demo_model: TranslationModel, body: bytes
) -> None:
    answer = client.post(
        "/api/v1/translate", body, content_type="application/json", HTTP_ACCEPT_LANGUAGE="ja"
    )
    error = answer.json()["error"]
    assert answer.status_code in (400, 404)
    assert not error["message"].isascii() and not (error["hint"] or "。").isascii(), error
    # No word of a sentence is left.
    assert not re.search(r"\b(?:its|does|you)\b", f"{error['message']} {error['hint']}"), error
    sugoi = client.post("/", body, content_type="application/json", HTTP_ACCEPT_LANGUAGE="ja")
    assert sugoi.content.isascii()


def test_why_a_job_failed_is_said_in_the_language_that_is_asked_for(
    rf: RequestFactory,
) -> None:
    why = "Line 3 is not JSON as it should be. Split the file into flatter ones."
    job = Job(state=Job.State.FAILED, error=why, created_at=timezone.now())
    assert describe(job, rf.get("/")).error == why
    said_in_japanese = describe(job, rf.get("/", headers={"Accept-Language": "ja"})).error
    assert said_in_japanese.startswith("3 行目が") and said_in_japanese.endswith("分けてください。")


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
