"""No list, search or look-up of the cache reads all that there is, on any of the databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from nmt_server.admin import large_tables, translations
from nmt_server.cache import bounded_search, narrowing
from nmt_server.cache.corrections import corrections_of
from nmt_server.cache.keys import cache_key
from nmt_server.cache.store import lookup
from nmt_server.models import CachedTranslation, Correction, TranslationModel
from nmt_server.serving.served_model import ServedModel
from tests.rows_read import analyze, rows_read

_ROWS = 12_000
# What is read of a table is bounded whatever its size; here, to some of what there is.
_BOUNDS = (
    (large_tables, "MOST_ROWS", 200),
    (translations.CachedTranslationAdmin, "list_per_page", 10),
    (narrowing, "_FEW", 200),
    (bounded_search, "PORTION", 600),
    (bounded_search, "_MOST_BY_INDEX", 60),
    (bounded_search, "_MOST_SCATTERED", 60),
)
_AT_MOST = _ROWS // 3

_SEARCHES = ("", "^昔の", "^今の", "^宇宙", "=The end.", "=宇宙", "spaceship", "THE BELL")


def _rows(models: list[int]) -> Iterator[CachedTranslation]:
    """The oldest first: some of a small model, then of two others, a few by people in between."""
    small, middle, large = models
    now = timezone.now()
    for n in range(_ROWS):
        when = "昔の" if n < _ROWS // 5 else "今の" if n > _ROWS - _ROWS // 5 else ""
        source = f"{when}{n}番目の剣。"
        target = "The end." if n % 50 == 0 else f"Sword number {n}." if n else "The bell."
        yield CachedTranslation(
            key=uuid4().hex * 2,
            model_id=small if n < 50 else middle if n % 10 == 0 else large,
            source_language_id="ja",
            target_language_id="en",
            source=source,
            target=target,
            source_start=source[:64],
            target_start=target[:64],
            origin={0: "edited", 1: "imported"}.get(n % 100, "engine"),
            updated_at=now - timedelta(hours=(_ROWS - n) / 2),
        )


@pytest.fixture
def models(served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Three models of many texts, and one of other languages, of none."""
    ids = {"large": served_model.pk}
    for name in ("small", "middle", "none"):
        row = TranslationModel.objects.get(pk=served_model.pk)
        row.pk, row.name, row.is_default = None, name, None
        if name == "none":
            row.source_language_id, row.target_language_id = "en", "ja"
        row.save(force_insert=True)
        ids[name] = row.pk
    rows = _rows([ids["small"], ids["middle"], ids["large"]])
    CachedTranslation.objects.bulk_create(rows, batch_size=1000)
    analyze(CachedTranslation._meta.db_table)
    for module, name, bound in _BOUNDS:
        monkeypatch.setattr(module, name, bound)
    return ids


def too_much(client: Client, addresses: list[str]) -> dict[str, int]:
    """Those for which more is read than may be."""
    client.get(addresses[0])  # What is read once in a process.
    read = {}
    for address in addresses:
        with rows_read() as counted:
            assert client.get(address).status_code == 200, address
        read[address] = counted.number
    return {address: number for address, number in read.items() if number > _AT_MOST}


def test_the_list_of_the_administration(models: dict[str, int]) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("translator"))
    chosen = {name: f"model__id__exact={pk}" for name, pk in models.items()}
    filters = [
        *("", "origin=edited", "origin=imported", "origin=engine"),
        *("pair=ja>en", "pair=en>ja", "age=1", "age=7", "age=30", "age=older"),
        *chosen.values(),
        *(f"origin=edited&{age}" for age in ("age=1", "age=30", "age=older", "pair=en>ja")),
        *(f"{chosen['small']}&{other}" for other in ("pair=ja>en", "age=1", "age=older")),
        *(f"{chosen['middle']}&{other}" for other in ("pair=en>ja", "origin=edited")),
        *("pair=en>ja&age=older", "pair=ja>en&age=older&origin=imported"),
    ]
    every = [f"q={search}" for search in _SEARCHES]
    every += [f"q={search}&{each}" for search, each in product(_SEARCHES[::2], filters)]
    every += ["p=20", "side=source&q=^昔の", "side=target&q=spaceship", "o=2"]
    address = "/admin/nmt_server/cachedtranslation/?"
    assert too_much(staff, [f"{address}{each}" for each in every]) == {}


def test_the_cache_over_the_api(models: dict[str, int], client: Client) -> None:
    filters = [
        *("", "origin=edited", "origin=engine"),
        *(f"model={name}" for name in models if name != "large"),
        *("model=middle&origin=imported", "model=small&origin=edited"),
    ]
    every = [f"search={search}&{each}" for search, each in product(_SEARCHES, filters)]
    assert too_much(client, [f"/api/v1/cache?page_size=20&{each}" for each in every]) == {}


def test_what_a_text_is_looked_up_by(
    models: dict[str, int], served_model: TranslationModel
) -> None:
    scope = ServedModel.from_row(served_model)
    row = CachedTranslation.objects.earliest("pk")
    history = [
        Correction(key=uuid4().hex * 2, model_id=served_model.pk, after="x") for _ in range(_ROWS)
    ]
    Correction.objects.bulk_create(history, batch_size=1000)
    analyze(Correction._meta.db_table)
    with rows_read() as counted:
        lookup(cache_key(scope, "{}", f"{n}番目の盾。") for n in range(10))
    assert counted.number < 1000
    with rows_read() as counted:
        corrections_of(row)
    assert counted.number < 1000
