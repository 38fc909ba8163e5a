"""Search in the cache."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.cache.search import Side, search_translations
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from tests.cache_rows import store_texts

LONG = "x" * 64


def found(search: str, side: Side | None = None) -> set[str]:
    rows = search_translations(CachedTranslation.objects.all(), search, side)
    return set(rows.values_list("source", flat=True))


@pytest.fixture
def scope(served_model: TranslationModel) -> ServedModel:
    return ServedModel.from_row(served_model)


@pytest.fixture
def rows(scope: ServedModel) -> None:
    pairs = [
        ("猫", "cat"),
        ("　猫", "a cat"),
        ("猫が好き", "I like cats"),
        ("cat", "猫"),
        ("空", ""),
        ("^_^", "="),
        (LONG + "a", "1"),
        (LONG + "A", "2"),
        (LONG, "3"),
    ]
    import_pairs(scope, ("{}",), [Pair(*pair) for pair in pairs])


@pytest.mark.parametrize(
    ("search", "side", "expected"),
    [
        ("^猫", None, {"猫", "猫が好き", "cat"}),
        ("^猫", "source", {"猫", "猫が好き"}),
        ("^猫", "target", {"cat"}),
        ("=猫", None, {"猫", "cat"}),
        ("=猫", "source", {"猫"}),
        ("=", "target", {"空"}),
        ("猫", "source", {"猫", "　猫", "猫が好き"}),
        ("CAT", None, {"猫", "　猫", "猫が好き", "cat"}),
        ("^CAT", None, set()),
        ("%", None, set()),
        ("^_", None, set()),
        ("=^_^", None, {"^_^"}),
        ("^" + LONG, None, {LONG, LONG + "a", LONG + "A"}),
        ("^" + LONG + "a", None, {LONG + "a"}),
        ("=" + LONG, None, {LONG}),
        ("=" + LONG + "A", None, {LONG + "A"}),
        ("nul\0", None, set()),
    ],
)
def test_search(rows: None, search: str, side: Side | None, expected: set[str]) -> None:
    assert found(search, side) == expected


NEAR = st.text(st.sampled_from("ab\ud7ff\ue000\uffff\U0010ffff猫%_\\"), max_size=4)


@settings(max_examples=60)
@example(texts={"\ud7ff", "\ud7ff\U0010ffff", "\ue000"}, prefix="\ud7ff")
@example(texts={"a", "\U0010ffffa"}, prefix="\U0010ffff")
@given(texts=st.sets(NEAR, min_size=1, max_size=8), prefix=NEAR)
def test_prefixes_are_exact(scope: ServedModel, texts: set[str], prefix: str) -> None:
    CachedTranslation.objects.all().delete()
    import_pairs(scope, ("{}",), [Pair(text, "") for text in texts])
    assert found("^" + prefix, "source") == {text for text in texts if text.startswith(prefix)}
    assert found("=" + prefix, "source") == {text for text in texts if text == prefix}


@pytest.mark.parametrize("search", ["^猫", "=猫", "^" + LONG + "a", "=" + LONG + "a"])
def test_the_indexes_answer(rows: None, scope: ServedModel, search: str) -> None:
    if connection.vendor != "sqlite":
        # Of a small table, they read all.
        store_texts(scope, "{}", [(f"犬 {n}", f"dog {n}", None) for n in range(3000)])
        table = CachedTranslation._meta.db_table
        analyze = "ANALYZE TABLE" if connection.vendor == "mysql" else "ANALYZE"
        connection.cursor().execute(f"{analyze} {table}")
    query = search_translations(CachedTranslation.objects.order_by("-pk"), search)
    plan = query.explain()
    for name in ("nmt_server_by_source_start", "nmt_server_by_target_start"):
        # MySQL names first those that it may use, and then those that it does.
        assert plan.count(name) >= (2 if connection.vendor == "mysql" else 1), plan
    assert "SCAN" not in plan and "Seq Scan" not in plan
