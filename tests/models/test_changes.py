"""The revision: seen by the first request, however many come at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from nmt_server.models import TranslationModel, changes
from nmt_server.models.changes import bump_revision, current_revision, forget_revision
from nmt_server.serving import current_models
from nmt_server.serving.current_models import forget_models, get_model


def test_a_change_is_seen(served_model: TranslationModel) -> None:
    before = current_revision()
    bump_revision()
    assert current_revision() == before + 1


def test_a_change_is_seen_also_where_another_thread_has_asked_before_it(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_revision()
    has_asked, goes_on = threading.Event(), threading.Event()
    read = changes._read

    def read_slowly() -> int:
        number = read()
        has_asked.set()
        assert goes_on.wait(60)
        return number

    def revision() -> int:
        try:
            return current_revision()
        finally:
            connection.close()

    monkeypatch.setattr(changes, "_read", read_slowly)
    forget_revision()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(revision)
        assert has_asked.wait(60)
        bump_revision()
        after = pool.submit(revision)
        threading.Timer(0.2, goes_on.set).start()
        assert after.result(60) == before + 1
        assert slow.result(60) >= before
    assert current_revision() == before + 1


def test_the_first_requests_of_a_process_all_find_the_model(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        forget_models()
        monkeypatch.setattr(changes._known, "number", -1)
        with ThreadPoolExecutor(8) as pool:
            names = list(pool.map(lambda _: _name_of_default(), range(8)))
        assert names == ["random"] * 8


def _name_of_default() -> str:
    try:
        return get_model().name
    finally:
        connection.close()


def test_without_a_database_what_is_known_goes_on(served_model: TranslationModel) -> None:
    known = current_revision()

    forget_revision()
    with no_database():
        assert current_revision() == known


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        yield


def test_a_process_that_begins_without_a_database_says_so_until_there_is_one(
    served_model: TranslationModel, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_models()
    monkeypatch.setattr(changes._known, "number", -1)

    def answers() -> list[Any]:
        sugoi = {"message": "translate sentences", "content": "猫"}
        api = {"text": "猫", "model": "random"}
        return [
            client.post("/", sugoi, content_type="application/json"),
            client.post("/api/v1/translate", api, content_type="application/json"),
            client.get("/readyz"),
        ]

    with no_database():
        # The second time, the database is not asked again.
        for answer in [*answers(), *answers()]:
            assert answer.status_code == 503
            assert "database does not answer" in answer.content.decode()
    forget_revision()
    assert [answer.status_code for answer in answers()] == [200, 200, 200]


def test_models_that_are_known_go_on_where_the_database_goes_between_two_questions(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = get_model()
    bump_revision()
    forget_revision()
    current_revision()
    with no_database():
        assert get_model() == known
    served_model.name = "renamed"
    served_model.save()
    monkeypatch.setattr(current_models, "_READ_AGAIN_AFTER", 0)
    assert get_model().name == "renamed"
