"""Lines of the log: what a client has sent cannot make one."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework_api_key.crypto import KeyGenerator

from nmt_server.accounts.keys import PREFIX_LENGTH, SECRET_LENGTH
from nmt_server.logs.formats import JSON, PLAIN, formatter
from nmt_server.logs.request_id import RequestIds, request_named

# Everything that some reader takes for the end of a line, and what terminals obey.
_HOSTILE = (
    st.text(st.sampled_from("ab \n\r\t\v\f\0\x1b\x1c\x85\u2028\u2029\ud800'\"\\{}")) | st.text()
)


def written(format: str, message: str, **more: Any) -> bytes:
    """What a handler writes of an error with this message, in bytes."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(format))
    logger = logging.Logger("nmt_server.x")
    logger.addHandler(handler)
    try:
        raise ValueError(message)
    except ValueError:
        logger.exception("It was %s.", message, **more)
    stream.flush()
    return raw.getvalue()


@given(_HOSTILE)
def test_json_is_one_object_on_one_line(sent: str) -> None:
    line = written(JSON, sent).decode("ascii")
    assert line.endswith("}\n") and len(line.splitlines()) == 1
    record = json.loads(line)
    assert record["message"] == f"It was {sent}." and "ValueError" in record["traceback"]
    assert (record["level"], record["logger"]) == ("ERROR", "nmt_server.x")


@given(_HOSTILE)
def test_only_the_first_line_of_plain_text_begins_at_the_left(sent: str) -> None:
    first, *rest = written(PLAIN, sent).decode().splitlines()
    assert " ERROR nmt_server.x: It was " in first
    assert rest and all(line.startswith("  ") for line in rest)
    assert not any(ord(sign) < 0x20 for line in (first, *rest) for sign in line)


@pytest.mark.parametrize("format", [PLAIN, JSON])
def test_no_key_is_written_wherever_it_is_sent(format: str) -> None:
    key = str(KeyGenerator(PREFIX_LENGTH, SECRET_LENGTH).generate()[0])
    for sent in (f"/key/{key}/", f"/K/{key}", f"/?q={key}&a=b", f"x\n{key}\u00e9", f"{key}{key}"):
        line = written(format, sent, extra={"fields": {"path": sent}}).decode()
        assert key[9:] not in line and key[:9] in line


@pytest.mark.parametrize("format", [PLAIN, JSON])
def test_a_line_names_its_request(format: str) -> None:
    with request_named("of-the-thread"):
        assert b"of-the-thread" in written(format, "x")
        told = written(format, "x", extra={"request_id": "of-the-record"})
    assert b"of-the-record" in told and b"of-the-thread" not in told
    assert b"of-the" not in written(format, "x")


def test_json_has_the_fields_that_a_record_brings() -> None:
    told = written(JSON, "x", extra={"fields": {"status": "200", "message": "forged"}})
    record = json.loads(told)
    assert record["status"] == "200" and record["message"] == "It was x."


@pytest.mark.parametrize(
    "sent",
    [None, "", "a b", "a\nb", "a\n", "é", "x" * 65, "<script>", "%s", "a;b", "\ud800"],
)
def test_a_name_that_is_none_is_replaced(sent: str | None) -> None:
    names = RequestIds()
    assert names.take(sent) != names.take(sent)
    assert sent is None or not sent or names.take(sent) != sent


def test_a_name_that_other_programs_make_is_taken() -> None:
    for sent in (
        "550e8400-e29b-41d4-a716-446655440000",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "a",
        "a" * 64,
    ):
        assert RequestIds().take(sent) == sent
