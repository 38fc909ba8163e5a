"""Bodies that a client compresses: what the header Content-Encoding says, and how it is undone."""

from __future__ import annotations

import zlib

from nmt_server.errors import InvalidRequest, RequestTooLarge, UnsupportedEncoding

# Many clients name the charset of their JSON here, where it means nothing.
_NO_ENCODINGS = ("", "identity", "utf-8", "utf8")
_GZIP = zlib.MAX_WBITS | 16


def content_encoding(header: str) -> str:
    """`gzip`, `deflate` or nothing, from a Content-Encoding; else `UnsupportedEncoding`.

    One encoding only: each further one would let a small body cost as much work again.
    """
    named = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    encodings = [name for name in named if name not in _NO_ENCODINGS]
    if not encodings:
        return ""
    if len(encodings) > 1 or encodings[0] not in ("gzip", "deflate"):
        raise UnsupportedEncoding(
            f"The body has the Content-Encoding {header.strip()!r}.",
            "Send it as it is or compressed once, with gzip or deflate.",
        )
    return encodings[0]


def decompress(body: bytes, encoding: str, limit: int) -> bytes:
    """The `body` behind `encoding`; of one that has more than `limit` bytes, no more are made.

    Raises `InvalidRequest` where it is damaged, incomplete or goes on behind its end, and
    `RequestTooLarge`.
    """
    decompressor = zlib.decompressobj(_GZIP if encoding == "gzip" else _deflate_window(body))
    try:
        content = decompressor.decompress(body, limit + 1)
    except zlib.error:
        raise InvalidRequest(
            f"The body is not {encoding}, as its Content-Encoding says, or it is damaged."
        ) from None
    if len(content) > limit:
        raise RequestTooLarge(
            f"The body has more than {limit} bytes without its compression, which is the limit.",
            "Send less at once, or raise NMT_MAX_BODY_BYTES or NMT_MAX_UPLOAD_BYTES.",
        )
    if not decompressor.eof:
        raise InvalidRequest(f"The body, which is {encoding}, breaks off.")
    if decompressor.unused_data:
        raise InvalidRequest(
            f"The body goes on behind the end of what is {encoding}.", "Compress it as one piece."
        )
    return content


def _deflate_window(body: bytes) -> int:
    """The encoding is in the frame of zlib, which many clients leave out."""
    is_framed = body[:1] == b"\x78" and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS
