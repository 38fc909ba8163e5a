"""What is deleted of the cache, and what stays."""

from __future__ import annotations

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.cache.pruning import Pruned, Wanted, prune
from nmt_server.cache.uses import Uses, today
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import translate
from tests.cache_rows import look_up, store_texts

Rows = CachedTranslation.objects


@pytest.fixture
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not become midnight."""
    now = time.time()
    clock = SimpleNamespace(time=lambda: now, monotonic=time.monotonic)
    monkeypatch.setattr("nmt_server.cache.uses.time", clock)


@pytest.fixture
def scope(served_model: TranslationModel, _one_day: None) -> ServedModel:
    """A model with ten texts of its own, t0 unused for the longest, and two by a person."""
    scope = ServedModel.from_row(served_model)
    store_texts(scope, "{}", [(f"t{n}", "x", None) for n in range(10)])
    for number, row in enumerate(Rows.order_by("source")):
        made = timezone.now() - timedelta(days=99 - number, hours=12)
        Rows.filter(pk=row.pk).update(used_on=today() - 10 + number, updated_at=made)
    import_pairs(scope, ("{}",), [Pair("p0", "P"), Pair("p1", "P")])
    Rows.exclude(origin="engine").update(updated_at=timezone.now() - timedelta(days=1000))
    return scope


def sources() -> list[str]:
    return list(Rows.order_by("origin", "source").values_list("source", flat=True))


@pytest.mark.parametrize(
    ("wanted", "pruned", "left"),
    [
        (Wanted(older_than=97), Pruned(old=3), range(3, 10)),
        (Wanted(older_than=999_999_999, unused_for=999_999_999), Pruned(), range(10)),
        (Wanted(unused_for=5), Pruned(unused=5), range(5, 10)),
        (Wanted(keep=2), Pruned(over=8), range(8, 10)),
        (Wanted(keep=20), Pruned(), range(10)),
        (Wanted(unserved=True), Pruned(), range(10)),
        (Wanted(older_than=97, unused_for=5, keep=4), Pruned(3, 2, 1), range(6, 10)),
    ],
)
def test_what_goes_and_what_stays(
    scope: ServedModel, wanted: Wanted, pruned: Pruned, left: range
) -> None:
    everything = sources()
    assert prune(wanted, dry_run=True) == pruned and sources() == everything
    assert prune(wanted) == pruned
    assert sources() == [*(f"t{n}" for n in left), "p0", "p1"]
    assert prune(wanted) == Pruned()


def test_rows_of_files_that_no_model_has(scope: ServedModel) -> None:
    row = TranslationModel.objects.get()
    row.fingerprint = "f" * 64
    row.save()
    store_texts(ServedModel.from_row(row), "{}", [("new", "x", None)])
    wanted = Wanted(unserved=True, keep=1)
    assert prune(wanted, dry_run=True) == prune(wanted) == Pruned(unserved=10)
    assert sources() == ["new", "p0", "p1"]


def test_what_is_read_counts_as_used(scope: ServedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    # The one of the process may be about to mark what it has, in a thread of its own.
    noted = Uses()
    monkeypatch.setattr("nmt_server.cache.store.uses", noted)
    look_up(scope, "{}", ["t0", "t1"])
    noted.mark()
    assert prune(Wanted(unused_for=5)) == Pruned(unused=3)
    assert sources()[:2] == ["t0", "t1"]


def test_uses_are_marked_without_being_asked(
    scope: ServedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = Uses()
    noted.note(Rows.get(source="t0").key)
    assert Rows.get(source="t0").used_on == today() - 10
    monkeypatch.setattr("nmt_server.cache.uses._MARK_EVERY", 0)
    noted.note(Rows.get(source="t1").key)
    deadline = timezone.now() + timedelta(seconds=90)
    while Rows.filter(used_on=today(), source__in=["t0", "t1"]).count() < 2:
        assert timezone.now() < deadline


def test_a_translation_that_was_pruned_is_made_anew(served_model: TranslationModel) -> None:
    [first] = translate(["猫"])
    assert prune(Wanted(keep=1)) == Pruned()
    Rows.update(used_on=None, updated_at=timezone.now() - timedelta(days=9))
    assert prune(Wanted(unused_for=8)) == Pruned(unused=1)
    [again] = translate(["猫"])
    assert again.text == first.text


def test_the_command_says_what_it_does(
    scope: ServedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("prune", "--keep", "4", "--dry-run")
    call_command("prune", "--keep", "4")
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Would delete 6 translations") and said[1].startswith("Deleted 6 ")
    for wrong in ([], ["--keep", "-1"], ["--older-than", "0"]):
        with pytest.raises(CommandError):
            call_command("prune", *wrong)
