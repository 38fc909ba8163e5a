"""How much one request may bring, so that none takes the memory of all."""

from __future__ import annotations

from nmt_server.conf import get_settings
from nmt_server.errors import RequestTooLarge


def check_count(count: int, what: str) -> None:
    """Raise `RequestTooLarge` where these are too many; `what` is `texts` or `segments`."""
    most = get_settings().MAX_SEGMENTS
    if 0 < most < count:
        raise RequestTooLarge(
            f"The request has more than {most} {what}, which is the most of one.",
            "Send several requests, or a job (POST /api/v1/jobs), or raise NMT_MAX_SEGMENTS.",
        )
