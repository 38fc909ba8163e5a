"""Searches that look at a portion of the rows at a time."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nmt_server.cache import bounded_search as module
from nmt_server.cache.bounded_search import bounded_search
from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.cache.search import search_translations
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from tests.cache_rows import store_texts


@pytest.fixture
def scope(served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch) -> ServedModel:
    """Forty rows with gaps between them, of which few are looked at in one request."""
    scope = ServedModel.from_row(served_model)
    texts = [
        (f"{'猫犬'[n % 3 == 0]} {n % 7} {n}", "" if n % 5 else "Cat!", None) for n in range(60)
    ]
    store_texts(scope, "{}", texts)
    some = [row.pk for row in CachedTranslation.objects.order_by("pk")]
    CachedTranslation.objects.filter(pk__in=some[20:40]).delete()
    import_pairs(scope, ("{}",), [Pair("猫 0 by a person", "")])
    monkeypatch.setattr(module, "PORTION", 7)
    monkeypatch.setattr(module, "_MOST_BY_INDEX", 3)
    monkeypatch.setattr(module, "_MOST_SCATTERED", 5)
    return scope


def ids_of(rows: Any) -> list[int]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize("origin", ["", "engine"])
@pytest.mark.parametrize(
    "search", ["猫", "CAT", "^猫", "^猫 0 b", "^", "=猫 1 1", "=Cat!", "=", "5", "nothing"]
)
def test_all_is_found_whichever_way_one_walks(
    scope: ServedModel, client: Client, search: str, origin: str
) -> None:
    everything = CachedTranslation.objects.order_by("-pk")
    query = {"search": search, "page_size": "4"}
    if origin:
        everything, query["origin"] = everything.filter(origin=origin), origin
    expected = list(search_translations(everything, search).values_list("pk", flat=True))
    assert walked(client, query) == (expected, expected)


def test_what_ends_a_portion_is_found_on_the_way_back(scope: ServedModel, client: Client) -> None:
    for row in CachedTranslation.objects.order_by("pk")[:14]:
        query = {"search": row.source, "page_size": "4"}
        expected = list(
            search_translations(CachedTranslation.objects.order_by("-pk"), row.source).values_list(
                "pk", flat=True
            )
        )
        assert walked(client, query) == (expected, expected), row.source


def walked(client: Client, query: dict[str, str]) -> tuple[list[int], list[int]]:
    """The ids of all pages on the way down, and of the last one and those on the way back."""
    pages = [client.get("/api/v1/cache", query).json()]
    while pages[-1]["next"]:
        pages.append(client.get(pages[-1]["next"]).json())
    assert pages[-1]["complete"]
    downwards = [each for page in pages for each in ids_of(page["results"])]
    back = pages[-1]
    upwards = ids_of(back["results"])
    while back["previous"]:
        back = client.get(back["previous"]).json()
        upwards = ids_of(back["results"]) + upwards
    return downwards, upwards


def test_few_rows_are_looked_at_whole(scope: ServedModel) -> None:
    rows = CachedTranslation.objects.all()
    assert bounded_search(rows, "猫 0").end is not None
    by_person = bounded_search(rows.filter(origin="imported"), "by a person")
    assert by_person.end is None and by_person.rows.count() == 1
    # An index knows it, however far back it is.
    oldest = bounded_search(rows, f"={rows.earliest('pk').source}")
    assert oldest.end is None and oldest.rows.count() == 1
