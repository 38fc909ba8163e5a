"""How much one request may bring, so that none takes the memory of all."""

from __future__ import annotations

from nmt_server.conf import get_settings
from nmt_server.errors import RequestTooLarge


def check_texts(count: int) -> None:
    """Raise `RequestTooLarge` where these are too many texts."""
    settings = get_settings()
    _check(count, settings.MAX_TEXTS, "texts", "NMT_MAX_TEXTS")
    # Each is one segment at least, the same text as another, too.
    _check(count, settings.MAX_SEGMENTS, "texts", "NMT_MAX_SEGMENTS")


def check_segments(count: int) -> None:
    """Raise `RequestTooLarge` where these are too many segments."""
    _check(count, get_settings().MAX_SEGMENTS, "segments", "NMT_MAX_SEGMENTS")


def _check(count: int, most: int, what: str, variable: str) -> None:
    if 0 < most < count:
        raise RequestTooLarge(
            f"The request has more than {most} {what}, which is the most of one.",
            f"Send several requests, or a job (POST /api/v1/jobs), or raise {variable}.",
        )
