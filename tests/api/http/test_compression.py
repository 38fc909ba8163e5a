"""Bodies that a client compresses, as its Content-Encoding says, or that it says so of wrongly."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from nmt_server.models import TranslationModel

# Blank texts need no model.
SUGOI = json.dumps({"content": ["", " "]}).encode()


def raw_deflate(content: bytes) -> bytes:
    """As some clients understand `deflate`: without the frame of zlib."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def post(client: Client, body: bytes, encoding: str, path: str = "/") -> Any:
    return client.post(path, body, "application/json", headers={"Content-Encoding": encoding})


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(SUGOI, mtime=0)),
        ("x-gzip", gzip.compress(SUGOI, mtime=0)),
        (" GZip ", gzip.compress(SUGOI, mtime=0)),
        ("gzip, identity", gzip.compress(SUGOI, mtime=0)),
        ("deflate", zlib.compress(SUGOI)),
        ("deflate", zlib.compress(SUGOI, level=9)),
        ("deflate", raw_deflate(SUGOI)),
        ("identity", SUGOI),
        ("", SUGOI),
        # By mistake, where the charset of the Content-Type is meant.
        ("UTF-8", SUGOI),
    ],
)
def test_what_is_compressed_is_read(
    served_model: TranslationModel, client: Client, encoding: str, body: bytes
) -> None:
    answer = post(client, body, encoding)
    assert answer.status_code == 200, answer.content
    assert answer.json() == ["", " "]


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "klingon"]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/translate", "/api/v1/jobs"])
@pytest.mark.django_db
def test_another_encoding_is_named(client: Client, encoding: str, path: str) -> None:
    answer = post(client, gzip.compress(SUGOI), encoding, path)
    assert answer.status_code == 415 and answer["Accept-Encoding"] == "gzip, deflate"
    said = json.dumps(answer.json()["error"])
    assert "Content-Encoding" in said and encoding in said and "gzip" in said


@pytest.mark.parametrize(
    "body",
    [
        SUGOI,
        b"\x1f\x8b",
        gzip.compress(SUGOI)[:-1],
        gzip.compress(SUGOI)[:-8] + bytes(8),
        gzip.compress(SUGOI) + b"more",
        gzip.compress(SUGOI[:9]) + gzip.compress(SUGOI[9:]),
    ],
    ids=["plain", "header", "cut", "checksum", "more", "two"],
)
def test_what_is_not_what_it_says_is_refused(client: Client, body: bytes) -> None:
    answer = post(client, body, "gzip")
    assert answer.status_code == 400 and "gzip" in answer.json()["error"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(client: Client, settings: Settings, encoding: str) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_BODY_BYTES": 100_000}
    compress = gzip.compress if encoding == "gzip" else zlib.compress
    answer = post(client, compress(b" " * 50_000_000), encoding)
    assert answer.status_code == 413 and "100000" in answer.json()["error"]
    exact = SUGOI.ljust(100_000)
    assert post(client, compress(exact + b" "), encoding).status_code == 413
