"""From rows of the cache to the bytes of a file, piece by piece."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from nmt_server.cache_files.formats import FORMATS
from nmt_server.cache_files.streams import stream_entries
from nmt_server.models import CachedTranslation

logger = logging.getLogger(__name__)

_BLOCK = 64 * 1024


def export_rows(
    format_name: str, rows: QuerySet[CachedTranslation], **options: Any
) -> Iterator[bytes]:
    """The file of a format that can be written, in blocks; `options` are those of the format."""
    write = FORMATS[format_name].write
    assert write is not None
    block = bytearray()
    for chunk in write(stream_entries(rows), _log, **options):
        block += chunk
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _log(number: int, reason: str) -> None:
    logger.warning("Row %d left out of the export: %s.", number, reason)
