"""The revision: seen by the first request, however many come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection

from nmt_server.models import TranslationModel, changes
from nmt_server.models.changes import bump_revision, current_revision, forget_revision
from nmt_server.serving.current_models import forget_models, get_model


def test_a_change_is_seen(served_model: TranslationModel) -> None:
    before = current_revision()
    bump_revision()
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

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    forget_revision()
    with connection.execute_wrapper(refuse):
        assert current_revision() == known
