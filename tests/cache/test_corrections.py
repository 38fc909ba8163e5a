"""Deleting many rows at once."""

from __future__ import annotations

import pytest

from nmt_server.cache.corrections import Pair, delete_rows, import_pairs
from nmt_server.cache_files.streams import stream_entries, stream_ids
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel


@pytest.fixture
def many_rows(served_model: TranslationModel) -> int:
    pairs = [Pair(f"text {number}", f"{number % 2}") for number in range(3300)]
    import_pairs(ServedModel.from_row(served_model), ("{}",), pairs)
    return len(pairs)


def test_a_selection_larger_than_a_statement_is_deleted(many_rows: int) -> None:
    odd = CachedTranslation.objects.filter(target="1")
    assert delete_rows(stream_ids(odd)) == many_rows / 2
    assert CachedTranslation.objects.count() == many_rows / 2
    assert not odd.exists()


def test_a_stream_gives_every_row_once(many_rows: int) -> None:
    entries = list(stream_entries(CachedTranslation.objects.all()))
    assert [entry.source for entry in entries] == [f"text {number}" for number in range(many_rows)]
