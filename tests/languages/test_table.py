"""The seeded languages."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from nmt_server.languages import LANGUAGES
from nmt_server.models import Language, Revision


def test_all_languages_of_the_standard_are_there_once() -> None:
    assert len(LANGUAGES) == 183 == len({language.code for language in LANGUAGES})
    assert all(len(code) == 2 and name and native for code, name, native in LANGUAGES)


@pytest.mark.django_db
def test_seeding_again_changes_nothing_that_is_there() -> None:
    Language.objects.update_or_create(code="ja", defaults={"name": "Nihongo", "native_name": ""})
    Revision.objects.update_or_create(id=1, defaults={"number": 7})
    seed = import_module("nmt_server.migrations.0002_languages").seed
    seed(apps, connection.schema_editor())
    assert Language.objects.get(code="ja").name == "Nihongo"
    assert Language.objects.get(code="en").native_name == "English"
    assert Language.objects.count() == len(LANGUAGES)
    assert Revision.objects.get().number == 7
