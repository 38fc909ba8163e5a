"""What DeepL's routes answer, against the document that DeepL publishes of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from nmt_server.models import Job, TranslationModel
from nmt_server.rights import Right
from tests.keys import make_key

SPEC = yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text(encoding="utf-8"))
# Its own clients know it, and try again.
UNAVAILABLE = 503

pytestmark = pytest.mark.usefixtures("untrusted", "fresh_accounts", "lasting_hosts")


class Routes:
    """A client with a key whose every answer is looked at."""

    def __init__(self, client: Client, key: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"DeepL-Auth-Key {key}"}
        self.seen: set[tuple[str, str, int]] = set()

    def __call__(self, method: str, path: str, status: int, body: Any = None) -> Any:
        data, kind = (b"", "") if body is None else (json.dumps(body).encode(), "application/json")
        answer = self.client.generic(method, path, data, kind, headers=self.headers)
        return self.checked(method, path, status, answer)

    def upload(self, path: str, status: int, **fields: Any) -> Any:
        answer = self.client.post(path, fields, headers=self.headers)
        return self.checked("POST", path, status, answer)

    def checked(self, method: str, path: str, status: int, answer: Any) -> Any:
        assert answer.status_code == status, answer.content
        route = next(each for each in SPEC["paths"] if _matches(each, path.partition("?")[0]))
        self.seen.add((method, route, status))
        responses = SPEC["paths"][route][method.lower()]["responses"]
        if status == UNAVAILABLE and UNAVAILABLE not in responses:
            status = 504
        declared = responses[status]
        if name := declared.get("$ref"):
            declared = SPEC["components"]["responses"][name.rpartition("/")[2]]
        content = declared.get("content") or {}
        if not content:
            return answer.content
        [(media, described)] = content.items()
        assert answer["Content-Type"].partition(";")[0] == media
        if media != "application/json":
            return answer.content
        schema = {"components": SPEC["components"], **described["schema"]}
        told = json.loads(answer.content)
        Draft202012Validator(schema).validate(told)
        return told


def _matches(route: str, path: str) -> bool:
    return re.fullmatch(re.sub("{[^}]*}", "[^/]+", route), path) is not None


def test_every_route_answers_as_deepl_publishes_it(
    served_model: TranslationModel, client: Client, settings: Any
) -> None:
    key, _ = make_key("cat", Right.TRANSLATE, Right.JOBS, quota=1000)
    ask = Routes(client, key)
    texts = {"text": ["<b>猫</b>", "猫"], "target_lang": "EN-US"}
    told = ask("POST", "/v2/translate", 200, {
        **texts, "model_type": "latency_optimized", "tag_handling": "xml",
        "tag_handling_version": "v2", "show_billed_characters": True,
    })  # fmt: skip
    assert {each["model_type_used"] for each in told["translations"]} == {"quality_optimized"}
    ask("POST", "/v2/translate", 400, {"target_lang": "EN"})
    ask("GET", "/v2/usage", 200)
    for kind in ("source", "target"):
        assert ask("GET", f"/v2/languages?type={kind}", 200)
    ask("GET", "/v2/languages?type=x", 400)
    ask("GET", "/v2/glossary-language-pairs", 200)

    entries = {"source_lang": "ja", "target_lang": "en", "entries": "猫\tcat"}
    made = ask("POST", "/v2/glossaries", 201, {"name": "a", **entries, "entries_format": "tsv"})
    one = f"/v2/glossaries/{made['glossary_id']}"
    ask("POST", "/v2/glossaries", 400, {"name": "a", **entries, "entries": ""})
    ask("GET", "/v2/glossaries", 200)
    assert ask("GET", one, 200) == made
    assert ask("GET", f"{one}/entries", 200) == "猫\tcat".encode()
    ask("DELETE", one, 204)
    ask("GET", one, 404)
    made = ask("POST", "/v3/glossaries", 201, {"name": "b", "dictionaries": [entries]})
    one = f"/v3/glossaries/{made['glossary_id']}"
    ask("GET", "/v3/glossaries", 200)
    ask("GET", one, 200)
    ask("PATCH", one, 200, {"name": "c"})
    pair = "?source_lang=ja&target_lang=en"
    [found] = ask("GET", f"{one}/entries{pair}", 200)["dictionaries"]
    schema = {"components": SPEC["components"], "$ref": "#/components/schemas/GlossaryDictionary"}
    Draft202012Validator(schema).validate(found)
    ask("PUT", f"{one}/dictionaries", 200, {**entries, "entries_format": "tsv"})
    ask("DELETE", f"{one}/dictionaries{pair}", 204)
    ask("DELETE", one, 204)
    ask("GET", f"{one}/entries{pair}", 404)

    file = SimpleUploadedFile("a.txt", "猫".encode())
    handle = ask.upload("/v2/document", 200, target_lang="EN", file=file)
    ask.upload("/v2/document", 400, target_lang="EN")
    proof = {"document_key": handle["document_key"]}
    document = f"/v2/document/{handle['document_id']}"
    for state in (Job.State.FAILED, Job.State.CANCELLED, Job.State.DONE):
        Job.objects.update(state=state, done=1, total=2, active_seconds=0.7, error="x")
        ask("POST", document, 200, proof)
    ask("POST", document, 404, {"document_key": "x"})
    Job.objects.update(state=Job.State.RUNNING)
    ask("POST", f"{document}/result", UNAVAILABLE, proof)
    ask("POST", f"{document}/result", 404, {"document_key": "x"})

    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_SEGMENTS": 1, "ANONYMOUS_RIGHTS": ()}
    ask("POST", "/v2/translate", 413, {**texts, "text": ["猫", "犬"]})
    ask.headers = {"Authorization": "DeepL-Auth-Key none"}
    for method, path in {(method, path) for method, path, _ in ask.seen}:
        path = path.format(glossary_id=made["glossary_id"], document_id=handle["document_id"])
        ask(method, path, 403, None if method == "GET" else {})


def test_a_quota_that_is_used_up(served_model: TranslationModel, client: Client) -> None:
    key, _ = make_key("cat", Right.TRANSLATE, quota=1)
    ask = Routes(client, key)
    ask("POST", "/v2/translate", 456, {"text": ["猫が走る"], "target_lang": "EN"})
