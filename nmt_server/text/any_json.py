r"""JSON, also of texts with half of a surrogate pair: `\ud83d`, which UTF-8 has not.

Whoever cuts a text between the halves of an emoji sends such a text, among others that are whole.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import msgspec
import orjson

from nmt_server.text.surrogates import has_half, paired

_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_RAW_HALF = re.compile(rb"\xed[\xa0-\xbf]")


def loads(content: bytes | str) -> Any:
    """A JSON value; `ValueError` where it is none, `MemoryError` where there is none for it.

    orjson refuses every half, so that only then the slower reader of Python is asked. It takes what
    is not JSON, which is refused here, and recurs, for which the depth is bounded by the stack.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        if error.msg.startswith("Not enough memory"):
            raise MemoryError(error.msg) from None
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        if not (_ESCAPED_HALF.search(raw) or _RAW_HALF.search(raw)):
            raise
        try:
            text = raw.decode("utf-8", "surrogatepass")
            return json.loads(paired(text), parse_constant=_refuse)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def dumps(value: Any) -> bytes:
    """A value, or a struct, as JSON in UTF-8; half of a surrogate pair is escaped."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(value, enc_hook=_plain)
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        # An escape of this error handler is just that of JSON.
        return text.encode("utf-8", "backslashreplace")


def has_half_within(value: Any) -> bool:
    """Whether a JSON value has half of a surrogate pair in one of its strings, keys included."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            if has_half(each):
                return True
        elif isinstance(each, list):
            left += each
        elif isinstance(each, dict):
            left += [*each, *each.values()]
    return False


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        # Of a subclass, such as Django's safe strings.
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
