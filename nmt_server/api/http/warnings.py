"""How many texts of an answer have a warning, for protocols without a place for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nmt_server.translation import Translation

WARNINGS_HEADER = "X-Translation-Warnings"
"""The header that counts them."""


def count_warnings(translations: Iterable[Translation]) -> str:
    """How many texts have a warning of each kind, such as `numbers=2, split=1`."""
    found = [warnings for translation in translations if (warnings := translation.warnings)]
    if not found:
        return ""
    # What follows a colon is about the text.
    kinds = Counter(
        kind for warnings in found for kind in {each.partition(":")[0] for each in warnings}
    )
    return ", ".join(f"{kind}={number}" for kind, number in sorted(kinds.items()))
