"""translate(): the way of a text from a request to the cache, the engine and back."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.cache.corrections import Pair, correct, delete_rows, import_pairs
from nmt_server.errors import InvalidOption, InvalidRequest, ModelUnavailable
from nmt_server.models import CachedTranslation, ChangedTexts, TranslationModel
from nmt_server.models.changes import bump_revision, forget_revision
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.file_changes import refresh_fingerprint
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import Item, Wishes, forget_translations, translate
from tests.random_model import build_random_model


def texts_of(texts: list[str]) -> list[str]:
    return [translation.text for translation in translate(texts)]


def test_the_second_time_comes_from_the_cache(served_model: TranslationModel) -> None:
    texts = ["猫", "", " \n", "猫\n犬\r\n", "　猫 "]
    first = translate(texts)
    forget_translations()
    from_database = translate(texts)
    from_memory = translate(texts)
    assert [t.text for t in first] == [t.text for t in from_database]
    assert [t.text for t in first] == [t.text for t in from_memory]
    assert not first[0].cached
    assert all(t.cached for t in [*from_database, *from_memory])


def test_gaps_come_back_as_they_were(served_model: TranslationModel) -> None:
    cat, dog = texts_of(["猫", "犬"])
    assert texts_of(["猫\n犬\r\n\u2028　猫 ", "\n\n犬"]) == [
        f"{cat}\n{dog}\r\n\u2028　{cat} ",
        f"\n\n{dog}",
    ]


def test_lines_are_cached_each_by_itself(served_model: TranslationModel) -> None:
    translate(["猫\n　犬"])
    rows = CachedTranslation.objects.values_list("source", flat=True)
    assert sorted(rows) == sorted(["猫", "　犬"])


@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_list_in_list_out(served_model: TranslationModel, texts: list[str]) -> None:
    translations = translate(texts)
    assert len(translations) == len(texts)
    for text, translation in zip(texts, translations, strict=True):
        joined = "".join(s.text + s.gap for s in translation.segments)
        assert translation.text == (joined if translation.segments else text)
        assert len(translation.text.splitlines()) >= len(text.splitlines()) or text.strip()
        if not text.strip():
            assert translation.text == text


def test_a_whole_text_by_a_person_wins_over_its_lines(served_model: TranslationModel) -> None:
    served = ServedModel.from_row(served_model)
    texts_of(["猫\n犬"])
    import_pairs(
        served,
        served.signatures,
        [Pair("猫\n犬", "A cat,\nand a dog."), Pair("犬", "Dog")],
    )
    bump_revision()
    assert texts_of(["猫\n犬", "犬", "犬\n犬"]) == ["A cat,\nand a dog.", "Dog", "Dog\nDog"]


def test_a_correction_wins_from_now_on(served_model: TranslationModel) -> None:
    served = ServedModel.from_row(served_model)
    texts_of(["猫"])
    correct(CachedTranslation.objects.get(), "Tama", served)
    forget_revision()
    assert texts_of(["猫"]) == ["Tama"]
    (with_options,) = translate(["猫"], wishes=Wishes(options={"beam_size": 1}))
    assert with_options.text == "Tama" and with_options.segments[0].origin == "edited"


def queries_for(texts: list[str]) -> tuple[list[str], int]:
    """The translations, and how often the cache in the database was asked for them."""
    forget_revision()
    with CaptureQueriesContext(connection) as queries:
        translated = texts_of(texts)
    table = f"FROM {connection.ops.quote_name(CachedTranslation._meta.db_table)}"
    return translated, sum(table in query["sql"] for query in queries.captured_queries)


def test_a_correction_or_deletion_makes_processes_forget_only_what_it_concerns(
    served_model: TranslationModel,
) -> None:
    served = ServedModel.from_row(served_model)
    texts = ["猫", "犬", "猫\n鳥", "鳥"]
    cat, dog, cat_and_bird, bird = texts_of(texts)
    row = CachedTranslation.objects.get(source="猫")
    correct(row, "Tama", served)
    assert queries_for(["犬", "鳥"]) == ([dog, bird], 0)
    assert queries_for(texts)[0] == ["Tama", dog, f"Tama\n{bird}", bird]
    assert queries_for(texts)[1] == 0
    # A whole text, too.
    correct(CachedTranslation(source="猫\n鳥"), "A cat and a bird", served)
    assert queries_for(["犬", "鳥", "猫"]) == ([dog, bird, "Tama"], 0)
    assert queries_for(["猫\n鳥"])[0] == ["A cat and a bird"]
    edited = CachedTranslation.objects.filter(origin="edited")
    assert delete_rows(edited.values_list("pk", flat=True)) == 2
    assert queries_for(["犬", "鳥"]) == ([dog, bird], 0)
    assert queries_for(texts)[0] == [cat, dog, cat_and_bird, bird]
    # Changes of which this process knows no more than that they were many, or of more than texts.
    correct(CachedTranslation(source="犬"), "Pochi", served)
    for _ in range(201):
        bump_revision(["馬"])
    assert queries_for(["犬"]) == (["Pochi"], 1)
    bump_revision(["馬"])
    bump_revision()
    assert queries_for(["犬"]) == (["Pochi"], 1)
    assert ChangedTexts.objects.count() <= 201


def test_options_are_checked_and_change_the_question(served_model: TranslationModel) -> None:
    with pytest.raises(InvalidOption):
        translate(["猫"], wishes=Wishes(options={"beem_size": 1}))
    translate(["猫"])
    (shorter,) = translate(["猫"], wishes=Wishes(options={"max_decoding_length": 2}))
    assert not shorter.cached and "truncated" in shorter.segments[0].warnings
    forget_translations()
    (again,) = translate(["猫"], wishes=Wishes(options={"max_decoding_length": 2}))
    assert again.cached and again.segments[0].warnings == shorter.segments[0].warnings


def test_half_of_a_surrogate_pair_in_a_prefix_is_refused(served_model: TranslationModel) -> None:
    with pytest.raises(InvalidRequest, match=r"surrogate.*U\+DFFF"):
        translate(["犬", Item("猫", prefix="\udfff")])


def test_a_cache_that_fails_does_not_fail_a_translation(served_model: TranslationModel) -> None:
    expected = texts_of(["猫"])
    get_model()

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("disk I/O error")

    forget_translations()
    with connection.execute_wrapper(refuse):
        assert texts_of(["猫"]) == expected


def test_a_model_whose_files_are_gone_and_come_back(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = Path(served_model.path)
    moved = tmp_path / "model"
    moved.mkdir()
    served_model.path = str(moved)
    served_model.save()
    bump_revision()
    forget_models()
    with pytest.raises(ModelUnavailable, match=r"model\.bin") as caught:
        translate(["猫"])
    assert caught.value.retry_after > 0
    for file in original.glob("*.*"):
        (moved / file.name).write_bytes(file.read_bytes())
    # Other times than when the fingerprint was taken: taken anew, and another host is started.
    forget_models()
    translate_until_loaded()


def translate_until_loaded() -> None:
    """The back-off after a failure is over within seconds."""
    deadline = time.monotonic() + 60
    while True:
        try:
            assert texts_of(["猫"])[0]
            return
        except ModelUnavailable as error:
            assert time.monotonic() < deadline
            time.sleep(error.retry_after)


def test_changed_files_never_serve_stale_rows(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    served_model.path = str(shutil.copytree(served_model.path, tmp_path / "model"))
    refresh_fingerprint(served_model)
    served_model.save()
    forget_models()
    before = texts_of(["猫が走る"])
    build_random_model(Path(served_model.path), seed=7)
    # The old host, if it still lives, goes on until the new one has proved itself.
    deadline = time.monotonic() + 60
    while get_model().fingerprint == served_model.fingerprint:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    (after,) = translate(["猫が走る"])
    assert not after.cached and [after.text] != before
