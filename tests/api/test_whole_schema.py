"""Whatever the schema allows, and what it forbids, is answered as the schema says, on every route.

`SCHEMA_EXAMPLES` in the environment is how many requests of each kind a route gets: 2, and many
more by hand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import HypothesisException
from schemathesis import GenerationMode, Response
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from tests.keys import bearer, make_key

pytestmark = pytest.mark.usefixtures("untrusted", "fresh_accounts", "served_model")

load_all_checks()
SCHEMA = schemathesis.openapi.from_path(Path(__file__).parent.parent.parent / "openapi.yaml")
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "2"))
CHECKED: list[Any] = CHECKS.get_by_names(
    [
        *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
        *("response_headers_conformance", "response_schema_conformance"),
    ]
)
# Only of what was made to be wrong: a file of bytes passes for it once its request is changed.
REFUSED: list[Any] = CHECKS.get_by_names(["negative_data_rejection"])
# What there is, for what a request names at random.
THERE = {"model": "random", "source": "ja", "target": "en"}
# The most that a request asks of the engine.
BOUNDS = {"beam_size": 4, "num_hypotheses": 4, "min_decoding_length": 8, "max_decoding_length": 16}


@pytest.mark.parametrize("has_key", [True, False])
def test_each_answer_is_as_the_schema_says(client: Client, settings: Any, has_key: bool) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ALLOW_CLOSE": False}
    key, _ = make_key()
    wrong: list[str] = []
    for operation in OPERATIONS:
        ids = there(client, operation, bearer(key))
        for mode in GenerationMode:
            checks = CHECKED + REFUSED * mode.is_negative
            for case in cases(operation, mode, ids):
                wrong += deviations(client, case, checks, bearer(key) if has_key else {})
    assert not wrong, "\n\n".join(wrong)


def cases(operation: Any, mode: GenerationMode, ids: dict[str, Any]) -> Iterator[Any]:
    """Requests as the schema has them; of those that are allowed, also with what there is."""
    found: list[Any] = []

    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    try:
        collect()
    except HypothesisException:
        assert mode.is_negative, operation.label  # Nothing can be wrong in it.
    for case in found:
        bound(case.body)
        yield case
        if mode.is_positive:
            yield known(case, ids)


def bound(value: Any) -> None:
    """Let what is asked of the engine be little."""
    if isinstance(value, list):
        for each in value:
            bound(each)
    elif isinstance(value, dict):
        for name, most in BOUNDS.items():
            if isinstance(value.get(name), int):
                value[name] = min(value[name], most)
        for each in value.values():
            bound(each)


def known(case: Any, ids: dict[str, Any]) -> Any:
    """The request, with what there is in the place of what may be."""
    for values in (case.body, case.query):
        if isinstance(values, dict):
            values.update({name: THERE[name] for name in THERE if name in values})
            values.pop("glossary", None)
    case.path_parameters.update(ids)
    return case


def there(client: Client, operation: Any, key: dict[str, str]) -> dict[str, Any]:
    """Something that the address can name, where the other requests can do without it."""
    path = operation.path
    if path == "/api/v1/models/{name}" and operation.method.upper() != "GET":
        return {}
    if "{name}" in path:
        return {"name": THERE["model"]}
    if "{id}" not in path:
        return {}
    kind = path.split("/")[3]
    sent = {"jobs": {"texts": ["猫"]}, "cache": {"source": "猫", "target": "cat"}}
    sent["glossaries"] = {"name": "Terms"}
    if kind not in sent:
        return {}
    made = client.post(f"/api/v1/{kind}", sent[kind], "application/json", headers=key).json()
    return {"id": made["id"]}


def deviations(client: Client, case: Any, checks: list[Any], headers: dict[str, str]) -> list[str]:
    """What is wrong with the answer to a request, as text."""
    for name in ("Authorization", "X-API-Key"):
        (case.headers or {}).pop(name, None)
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    fields = {name: str(value) for name, value in asked.headers.items()} | headers
    place = urlsplit(str(asked.url))
    answer = client.generic(
        str(asked.method),
        f"{place.path}?{place.query}",
        asked.body or b"",
        fields.pop("Content-Type", "application/octet-stream"),
        headers=fields,
    )
    # Events of a server go on for as long as it does.
    chunks = 1 if answer.get("Content-Type") == "text/event-stream" else None
    content = b"".join(islice(answer, chunks))
    answer.close()
    told = Response(
        answer.status_code,
        {name.lower(): [value] for name, value in answer.items()},
        content,
        asked,
        elapsed=0.0,
        verify=False,
    )
    try:
        case.validate_response(told, checks=checks)
    except FailureGroup as found:
        return [f"{asked.method} {asked.url} {asked.body!r}: {each}" for each in found.exceptions]
    return []
