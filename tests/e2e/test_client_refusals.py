"""What the unmodified clients make of refusals: they wait, try again, or say which it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError

import deepl
import openai
import pytest
from google.api_core import exceptions as google_errors
from google.auth.credentials import AnonymousCredentials
from google.cloud import translate_v2
from libretranslatepy import LibreTranslateAPI

from tests.e2e.compatibility import tries
from tests.e2e.server import Server

LINE = "クロエは静かに前へと歩み出た。"
# It needs a model, and no engine.
KEPT = "99"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One whose engine is never in time."""
    started = Server(tmp_path_factory.mktemp("data"), environment={"NMT_REQUEST_TIMEOUT": "0.001"})
    yield started
    started.stop()


def clients(server: Server, key: str = "any", retries: int = 0) -> dict[str, Callable[[str], Any]]:
    """For each client, what translates a text."""
    chat = openai.OpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=retries)
    of_deepl: Any = deepl.DeepLClient(key, server_url=server.url)
    of_google: Any = translate_v2.Client(
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": f"{server.url}/k/{key}" if key != "any" else server.url},
    )
    libre = LibreTranslateAPI(server.url, api_key=key)

    def by_chat(text: str) -> Any:
        messages: Any = [{"role": "user", "content": text}]
        return chat.chat.completions.create(model="default", messages=messages).choices[0].message

    return {
        "openai": by_chat,
        "deepl": lambda text: of_deepl.translate_text(text, source_lang="JA", target_lang="EN-US"),
        "google": lambda text: of_google.translate(
            text, target_language="en", source_language="ja", format_="text"
        ),
        "libretranslate": lambda text: libre.translate(text, "ja", "en"),
    }


def refused(ask: Callable[[str], Any], text: str, error: Any, said: str | None = None) -> Any:
    with pytest.raises(error, match=said) as caught:
        ask(text)
    return caught.value


@tries("openai", "429 with Retry-After, 504 where the engine is too late")
@tries("deepl", "429 and 504")
@tries("google-cloud-translate", "v2: 429 and 504")
@tries("libretranslatepy", "429 with Retry-After, and 504")
def test_refusals(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepl.http_client, "max_network_retries", 0)
    late = clients(server)
    assert refused(late["openai"], LINE, openai.InternalServerError).status_code == 504
    refused(late["deepl"], LINE, deepl.DeepLException, "504")
    refused(late["google"], LINE, google_errors.GatewayTimeout)
    assert refused(late["libretranslate"], LINE, HTTPError).code == 504
    key = server.manage("create_key", "limited", "--rate", "1").strip()
    limited = clients(server, key)
    assert limited["openai"](KEPT).content == KEPT
    told = refused(limited["openai"], KEPT, openai.RateLimitError)
    assert 0 < int(told.response.headers["Retry-After"]) <= 60
    refused(limited["deepl"], KEPT, deepl.exceptions.TooManyRequestsException)
    refused(limited["google"], KEPT, google_errors.TooManyRequests)
    told = refused(limited["libretranslate"], KEPT, HTTPError)
    assert told.code == 429 and 0 < int(told.headers["Retry-After"]) <= 60


@tries("openai", "503 while there is no model, and again until there is one")
@tries("deepl", "503 while there is no model, and again until there is one")
@tries("google-cloud-translate", "v2: 503 while there is no model")
@tries("libretranslatepy", "503 while there is no model")
def test_again_until_there_is_a_model(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepl.http_client, "max_network_retries", 0)
    server.manage("remove_model", "demo")
    without = clients(server)
    assert refused(without["openai"], KEPT, openai.InternalServerError).status_code == 503
    refused(without["deepl"], KEPT, deepl.DeepLException, "unavailable")
    refused(without["google"], KEPT, google_errors.ServiceUnavailable)
    assert refused(without["libretranslate"], KEPT, HTTPError).code == 503
    monkeypatch.setattr(deepl.http_client, "max_network_retries", 20)
    patient = clients(server, retries=20)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(patient[name], KEPT) for name in ("openai", "deepl")]
        server.manage("setup")
        by_chat, by_deepl = (answer.result(120) for answer in answers)
    assert (by_chat.content, by_deepl.text) == (KEPT, KEPT)
