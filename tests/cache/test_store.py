"""Reading and writing the cache, on a real database."""

import threading

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from nmt_server.cache.corrections import Pair, clear_engine_rows, correct, import_pairs
from nmt_server.cache.store import served_pairs
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from tests.cache_rows import look_up, store_texts

KEYS = ["　猫", "猫", 'a,"b"', "😀👨‍👩‍👧", "a\nb", " "]


@pytest.fixture
def scope(served_model: TranslationModel) -> ServedModel:
    return ServedModel.from_row(served_model)


def test_keys_are_exact(scope: ServedModel) -> None:
    store_texts(scope, "{}", [(key, f"<{key}>", -0.5) for key in KEYS])
    found = look_up(scope, "{}", [*KEYS, "猫 ", "unknown"])
    assert {key: cached.target for key, cached in found.items()} == {k: f"<{k}>" for k in KEYS}


def test_options_are_part_of_the_question(scope: ServedModel) -> None:
    store_texts(scope, '{"beam_size":5}', [("猫", "cat", None)])
    assert look_up(scope, "{}", ["猫"]) == {}


def test_a_persons_word_is_served_under_any_options(scope: ServedModel) -> None:
    store_texts(scope, "{}", [("猫", "dog", None)])
    correct(CachedTranslation.objects.get(), "cat", scope)
    for signature in ("{}", '{"beam_size":1}'):
        assert look_up(scope, signature, ["猫"])["猫"].target == "cat"
    store_texts(scope, "{}", [("猫", "dog again", None)])
    assert look_up(scope, "{}", ["猫"])["猫"].target == "cat"


def test_a_second_correction_replaces_the_first(scope: ServedModel) -> None:
    for signature in ("{}", '{"beam_size":1}'):
        store_texts(scope, signature, [("猫", "dog", None)])
    for number, row in enumerate(CachedTranslation.objects.order_by("id")):
        correct(row, f"cat {number}", scope)
    assert [row.target for row in CachedTranslation.objects.all()] == ["cat 1"]


def test_one_query_for_all_texts(scope: ServedModel) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        look_up(scope, "{}", [f"text {number}" for number in range(400)])
    assert len(queries) == 1


def test_clearing_keeps_what_people_made(scope: ServedModel) -> None:
    store_texts(scope, "{}", [("a", "A", None)])
    import_pairs(scope, ("{}",), [Pair("b", "B"), Pair("c", "")])
    assert clear_engine_rows(scope.pk) == 1
    assert look_up(scope, "{}", ["a", "b", "c"]).keys() == {"b", "c"}
    assert look_up(scope, "{}", ["c"])["c"].target == ""


def test_served_pairs_leave_out_what_is_not_served(scope: ServedModel) -> None:
    signature = scope.options.signature()
    store_texts(scope, signature, [("a", "A", None)])
    store_texts(scope, '{"beam_size":9}', [("a", "other options", None)])
    import_pairs(scope, (signature,), [Pair("b", "B")])
    assert list(served_pairs(scope, (signature,))) == [("a", "A"), ("b", "B")]


def test_a_nul_character_does_not_lose_its_neighbours(scope: ServedModel) -> None:
    store_texts(scope, "{}", [("a\0", "A", None), ("b", "B", None)])
    assert look_up(scope, "{}", ["a\0", "b"]).keys() == {"b"}


def test_a_database_that_fails_is_survived(
    scope: ServedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("database is locked")

    with connection.execute_wrapper(refuse):
        assert look_up(scope, "{}", ["a"]) == {}
        store_texts(scope, "{}", [("a", "A", None)])
    store_texts(scope, "{}", [("a", "A", None)])
    assert look_up(scope, "{}", ["a"])["a"].target == "A"


def test_parallel_writers_of_the_same_rows(scope: ServedModel) -> None:
    def write() -> None:
        store_texts(scope, "{}", [(f"text {n}", "x", None) for n in range(200)])
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert CachedTranslation.objects.count() == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_model_that_was_removed_meanwhile_is_one_line_in_the_log(
    scope: ServedModel, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    TranslationModel.objects.all().delete()
    store_texts(scope, "{}", [(f"{n}", "cat", None) for n in range(count)])
    assert not CachedTranslation.objects.exists()
    if connection.vendor == "mysql":
        return  # Its INSERT IGNORE passes such rows over without a word.
    (record,) = (each for each in caplog.records if each.name == "nmt_server.cache.store")
    assert record.levelname == "WARNING" and record.exc_info is None
    assert f"{count} translations" in record.message and "removed" in record.message
