"""What a server does once a day."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from nmt_server.models import AddressUsage, CachedTranslation, TranslationModel
from nmt_server.serving import upkeep
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.upkeep import forget_addresses, prune_if_due
from tests.cache_rows import store_texts


def test_the_cache_is_pruned_once_a_day_where_it_is_wanted(
    served_model: TranslationModel, settings: Any, tmp_path: Path
) -> None:
    store_texts(ServedModel.from_row(served_model), "{}", [(f"{n}", "x", None) for n in range(9)])
    settings.NMT_SERVER = {**settings.NMT_SERVER, "DATA_DIR": tmp_path}
    assert not prune_if_due()
    settings.NMT_SERVER = {**settings.NMT_SERVER, "PRUNE_KEEP": 5}
    assert prune_if_due() and CachedTranslation.objects.count() == 5
    settings.NMT_SERVER = {**settings.NMT_SERVER, "PRUNE_KEEP": 2}
    assert not prune_if_due()
    os.utime(tmp_path / "run" / "pruned", (0, 0))
    assert prune_if_due() and CachedTranslation.objects.count() == 2


@pytest.mark.django_db
def test_what_stands_for_addresses_goes_when_its_minute_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "_ROWS_A_STATEMENT", 2)
    minute = int(time.time() // 60)
    for number in range(5):
        AddressUsage.objects.create(whose=f"old{number}", minute=minute - 10, requests=1)
    AddressUsage.objects.create(whose="new", minute=minute, requests=1)
    forget_addresses()
    assert AddressUsage.objects.get().whose == "new"
