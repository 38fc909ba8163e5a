"""`setup` prepares a data folder once and does no harm after that."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from nmt_server.models import TranslationModel
from tests.conftest import DEMO

pytestmark = pytest.mark.django_db


def run_setup() -> str:
    out = StringIO()
    call_command("setup", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_administrator_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USERNAME", "PASSWORD", "EMAIL"):
        monkeypatch.delenv(f"DJANGO_SUPERUSER_{name}", raising=False)


def test_it_registers_the_demo_model_and_says_what_is_next() -> None:
    said = run_setup()
    demo = TranslationModel.objects.get()
    assert (demo.name, demo.pair, demo.is_default) == ("demo", "ja-en", True)
    assert Path(demo.path) == DEMO / "model" / "ctranslate2"
    assert demo.fingerprint
    assert "demo" in said and "manage.py createsuperuser" in said


def test_a_second_run_changes_nothing() -> None:
    run_setup()
    before = list(TranslationModel.objects.values())
    run_setup()
    assert list(TranslationModel.objects.values()) == before


def test_where_there_is_a_model_no_demo_is_added(served_model: TranslationModel) -> None:
    run_setup()
    assert list(TranslationModel.objects.values_list("name", flat=True)) == ["random"]


def test_after_the_project_was_moved_the_demo_model_is_found_again() -> None:
    run_setup()
    demo = TranslationModel.objects.get()
    TranslationModel.objects.update(
        path="/moved/away/demo/model/ctranslate2",
        source_sentencepiece="/moved/away/demo/model/spm.ja.nopretok.model",
        target_sentencepiece="/moved/away/demo/model/spm.en.nopretok.model",
        beam_size=2,
    )
    said = run_setup()
    found = TranslationModel.objects.get()
    assert str(DEMO) in said
    assert (found.path, found.source_sentencepiece, found.target_sentencepiece) == (
        demo.path,
        demo.source_sentencepiece,
        demo.target_sentencepiece,
    )
    assert found.fingerprint == demo.fingerprint
    assert found.beam_size == 2, "what somebody has set stays"


def test_the_first_administrator_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "chloe")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a quiet step forward")
    assert "chloe" in run_setup()
    administrator = get_user_model().objects.get()
    assert administrator.is_superuser
    assert administrator.check_password("a quiet step forward")

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "another")
    said = run_setup()
    assert get_user_model().objects.get().check_password("a quiet step forward")
    assert "createsuperuser" not in said


def test_there_is_no_default_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "chloe")
    with pytest.raises(CommandError, match="DJANGO_SUPERUSER_PASSWORD"):
        run_setup()
    assert not get_user_model().objects.exists()
