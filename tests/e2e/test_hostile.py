"""Malformed input is answered 4xx in JSON; hostile but valid input is answered normally."""

from __future__ import annotations

import http.client
import json
import socket

import pytest

from tests.e2e.server import Server

ENDPOINTS = ["/", "/api/v1/translate"]


def answer_to(server: Server, sent: str) -> tuple[int, bytes]:
    """Status and body of the answer to bytes that are sent as they are."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(sent.encode())
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read()


def field(path: str) -> str:
    return "content" if path == "/" else "text"


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "value", ["null", "5", "true", '["a", null]', '["a", ["b"]]', '["a", 5]', '{"a": 1}']
)
def test_wrong_types(server: Server, path: str, value: str) -> None:
    answer = server.request("POST", path, f'{{"{field(path)}": {value}}}')
    assert answer.status == 400 and answer.json()["error"]


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{",
        b"nonsense",
        b"[]",
        b'"text"',
        b"{}",
        b'{"content": "\xff\xfe", "text": "\xff\xfe"}',
        b'{"content": "a", "text": "a", "model": "\\ud800"}',
        b'{"content": NaN, "text": NaN}',
        b"[" * 100_000,
        b'{"content":' * 100_000,
        b'{"content": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_malformed_bodies(server: Server, path: str, body: bytes) -> None:
    answer = server.request("POST", path, body, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["error"]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_an_unknown_charset(server: Server, path: str) -> None:
    headers = {"Content-Type": "application/json; charset=klingon"}
    assert server.request("POST", path, f'{{"{field(path)}": "猫"}}', headers).status == 400


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_body_over_the_limit_is_refused_before_it_is_read(server: Server, path: str) -> None:
    status, answer = answer_to(
        server,
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {33 * 1024**2}\r\n\r\n",
    )
    assert status == 413 and json.loads(answer)["error"]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_chunks_without_a_length(server: Server, path: str) -> None:
    status, answer = answer_to(
        server,
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\n{}\r\n0\r\n\r\n",
    )
    assert status == 400 and json.loads(answer)["error"]


@pytest.mark.parametrize(
    "options",
    [
        '{"beem_size": 1}',
        '{"beam_size": 0}',
        '{"beam_size": 1e9}',
        '{"beam_size": "5"}',
        '{"beam_size": null}',
        '{"length_penalty": 1e308}',
        '{"max_decoding_length": 100000}',
        "[]",
        '"x"',
    ],
)
def test_unknown_options_and_values_out_of_range(server: Server, options: str) -> None:
    answer = server.request("POST", "/api/v1/translate", f'{{"text":"猫","options":{options}}}')
    error = answer.json()["error"]
    assert answer.status == 400 and error["code"] in ("invalid_option", "invalid_request")
    assert error["message"]


def test_fields_that_do_not_exist(server: Server) -> None:
    answer = server.post("/api/v1/translate", {"text": "猫", "modle": "demo"})
    assert answer.status == 400 and "modle" in answer.json()["error"]["message"]
    answer = server.post("/api/v1/translate", {"text": "猫", "model": "nobody"})
    assert answer.json()["error"]["code"] == "unknown_model"
    answer = server.post("/api/v1/translate", {"text": "猫", "target": "de"})
    assert answer.json()["error"]["code"] == "unsupported_pair"
    assert "ja-en" in answer.json()["error"]["hint"]


def test_as_many_empty_strings_as_a_request_may_have(server: Server) -> None:
    assert server.sugoi([""] * 20_000) == [""] * 20_000
    refused = server.post("/", {"content": [""] * 20_001})
    assert refused.status == 413 and "NMT_MAX_TEXTS" in refused.json()["error"]


def test_hostile_texts_are_texts_and_hurt_nobody(server: Server) -> None:
    probe = ["こんにちは。", "犬"]
    before = server.sugoi(probe)
    hostile = [
        "</s>",
        "<s><unk><pad>",
        "▁",
        "▁▁▁猫▁▁▁",
        "".join(map(chr, range(1, 32))),
        "\x00",
        "猫\x00犬",
        "\u202e\u200b\ufeff",
        "'; DROP TABLE nmt_server_cachedtranslation; --",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "e\u0301" * 500,
        "😀" * 500,
    ]
    translated = server.sugoi(hostile)
    assert len(translated) == len(hostile) and all(isinstance(t, str) for t in translated)
    assert server.sugoi(probe) == before
    server.request("GET", "/api/v1/clearCache")
    assert server.sugoi(probe) == before


@pytest.mark.timeout(300)
def test_a_hundred_thousand_characters_without_a_space(server: Server) -> None:
    answer = server.request(
        "POST",
        "/api/v1/translate",
        json.dumps(
            {"text": "あ" * 100_000, "options": {"beam_size": 1, "max_decoding_length": 32}}
        ),
        timeout=250,
    )
    assert answer.status == 200
    assert answer.json()["text"] and "split" in answer.json()["warnings"]
    assert server.sugoi("こんにちは。")
