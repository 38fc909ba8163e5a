"""From the body of a request to JSON values, whatever media type the client calls it."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from typing import Any

import orjson
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import parse_header_parameters

from nmt_server.api.http.compression import content_encoding, decompress
from nmt_server.conf import get_settings
from nmt_server.errors import InvalidRequest, LengthRequired, RequestTooLarge
from nmt_server.text import any_json


def read_json_body(request: HttpRequest, texts: Collection[str] = ()) -> Any:
    """The JSON value in the body.

    Scripts send JSON as a form or without a type, so the media type is not looked at, except for
    its charset. In the fields of these names, `texts`, half of a surrogate pair may be, so that one
    such text does not reject the others. Raises `RequestTooLarge`, `LengthRequired`,
    `UnsupportedEncoding` or `InvalidRequest`.
    """
    return json_of(read_whole(request), request.META.get("CONTENT_TYPE", ""), texts)


def json_of(body: bytes, content_type: str, texts: Collection[str] = ()) -> Any:
    """The JSON value in a body that was read already; see `read_json_body`."""
    if not body.strip():
        raise InvalidRequest("The body is empty.", 'Send JSON, such as {"content": "text"}.')
    body = _as_utf8(body, content_type)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            value = any_json.loads(body)
        except ValueError:
            _require_utf8(body)
            raise InvalidRequest(f"The body is not valid JSON: {error}.") from None
    others = (
        {k: v for k, v in value.items() if k not in texts} if isinstance(value, dict) else value
    )
    if any_json.has_half_within(others):
        raise InvalidRequest(
            "The body has half of a surrogate pair.", "Only a text to translate may have one."
        )
    return value


def require_length(request: HttpRequest) -> None:
    """Raise `LengthRequired` for a body in chunks, which WSGI shows as an empty one."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        raise LengthRequired(
            "The body came in chunks, without its length.", "Send a Content-Length header."
        )


def content_length(request: HttpRequest) -> int:
    """The length of the body that the client says, in bytes. Raises `InvalidRequest`."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise InvalidRequest("The Content-Length header is not a number.") from None


def read_whole(request: HttpRequest, most_bytes: int = 0) -> bytes:
    """The body without its compression; it may have `most_bytes` where that is more than usual.

    Raises `RequestTooLarge`, `LengthRequired`, `UnsupportedEncoding` or `InvalidRequest`.
    """
    limit = max(get_settings().MAX_BODY_BYTES, most_bytes)
    require_length(request)
    length = content_length(request)
    if length > limit:
        raise RequestTooLarge(
            f"The body has {length} bytes; the limit is {limit}.",
            "Send fewer texts at once, or raise NMT_MAX_BODY_BYTES.",
        )
    return read_body(request, limit)


def read_body(request: HttpRequest, limit: int) -> bytes:
    """The body without its compression, which may not make more than `limit` bytes of it.

    Raises `RequestTooLarge`, `UnsupportedEncoding` or `InvalidRequest`.
    """
    encoding = content_encoding(request.META.get("HTTP_CONTENT_ENCODING", ""))
    try:
        body: bytes = request.read()
    except UnreadablePostError:
        raise InvalidRequest("The body breaks off.") from None
    return decompress(body, encoding, limit) if encoding else body


def _as_utf8(body: bytes, content_type: str) -> bytes:
    charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    try:
        codec = codecs.lookup(charset).name
        if codec != "utf-8":
            return body.decode(codec, "surrogatepass").encode("utf-8", "surrogatepass")
    except (LookupError, UnicodeError):
        raise InvalidRequest(
            f"The body is not text in the charset {charset!r}.", "Send UTF-8."
        ) from None
    return body.removeprefix(codecs.BOM_UTF8)


def _require_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError:
        raise InvalidRequest(
            "The body is not UTF-8.", "Send UTF-8, or name the charset in the Content-Type."
        ) from None


def checked_texts(value: Any, name: str) -> list[str]:
    """`value` as a list of texts; `InvalidRequest` names the first item that is none."""
    if not isinstance(value, list):
        raise InvalidRequest(f"{name} must be a list of strings.")
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise InvalidRequest(
                f"{name}[{index}] is {json_type(item)}, not a string.",
                "Send an empty string where there is nothing to translate.",
            )
    return value


def checked_text_or_texts(value: Any, name: str) -> tuple[list[str], bool]:
    """The texts of a string or a list of strings, and whether it was a list."""
    if isinstance(value, str):
        return [value], False
    if isinstance(value, list):
        return checked_texts(value, name), True
    raise InvalidRequest(f"{name} must be a string or a list of strings, not {json_type(value)}.")


def json_type(value: Any) -> str:
    """What a JSON value is, for a sentence."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
