"""The fields of a request, however it carries them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import Fields, read_fields
from nmt_server.errors import InvalidRequest, RequestTooLarge


class Sent(Foreign, kw_only=True):
    texts: list[str]
    either: str | list[str] | None = None
    number: int | None = None


def read(body: bytes | str, kind: str, query: str = "", method: str = "POST") -> Fields:
    content = body.encode() if isinstance(body, str) else body
    request = RequestFactory().generic(method, f"/{query}", content, kind)
    return read_fields(request, ("texts",))


def parts(fields: list[tuple[str, str]]) -> str:
    made = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    return f"{made}--b--\r\n"


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"))


@trying(deadline=None, max_examples=50)
@given(st.lists(_TEXT, min_size=1, max_size=5), st.integers(0, 9))
def test_all_ways_are_the_same(texts: list[str], number: int) -> None:
    pairs = [("texts", text) for text in texts] + [("number", str(number)), ("other", "x")]
    value: dict[str, Any] = {"texts": texts, "number": number, "other": None}
    ways = [
        read(urlencode(pairs), "application/x-www-form-urlencoded"),
        read(parts(pairs), "multipart/form-data; boundary=b"),
        read(json.dumps(value), "application/json"),
        read(json.dumps(value), "application/x-www-form-urlencoded"),
        read("", "", f"?{urlencode(pairs)}"),
        read("", "", f"?{urlencode(pairs)}", "GET"),
        read(urlencode(pairs), "application/x-www-form-urlencoded", "", "GET"),
    ]
    expected = Sent(texts=texts, number=number)
    assert [way.checked(Sent) for way in ways] == [expected] * len(ways)
    assert all(way.has("texts", "number") and not way.has("either") for way in ways)


@pytest.mark.parametrize(
    ("pairs", "either"),
    [([], None), ([("either", "a")], "a"), ([("either", "a"), ("either", "b")], ["a", "b"])],
)
def test_a_field_of_both_kinds(pairs: list[tuple[str, str]], either: Any) -> None:
    sent = read(urlencode([("texts", ""), *pairs]), "application/x-www-form-urlencoded")
    assert sent.checked(Sent) == Sent(texts=[""], either=either)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        ("[1", "application/json"),
        (b"texts=%ff", "application/x-www-form-urlencoded"),
        (b"texts=\xff", "application/x-www-form-urlencoded"),
        ("x", "multipart/form-data"),
        ("[]", "application/json"),
        ("number=x&texts=a", "application/x-www-form-urlencoded"),
        ('{"texts": "a"}', "application/json"),
    ],
)
def test_what_is_wrong_is_said(body: str | bytes, kind: str) -> None:
    with pytest.raises(InvalidRequest):
        read(body, kind).checked(Sent)


def test_too_many_fields_are_too_large(settings: Any) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_SEGMENTS": 10}
    with pytest.raises(RequestTooLarge):
        read("&".join(["texts=a"] * 12), "application/x-www-form-urlencoded")
    with pytest.raises(RequestTooLarge):
        read(parts([("texts", "a")] * 1_200), "multipart/form-data; boundary=b")
