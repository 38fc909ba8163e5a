"""Who may say in the admin that a checkpoint is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from nmt_server.models import TranslationModel
from tests.admin.test_models import ADD, form_of
from tests.fairseq_models import MODEL, plant, write_model

pytest.importorskip("fairseq")


@pytest.fixture
def staff_client(client: Client, transactional_db: None) -> Client:
    """Somebody who may change everything about models without being a superuser."""
    staff = User.objects.create_user("staff", password="x", is_staff=True)
    names = [f"{verb}_translationmodel" for verb in ("view", "add", "change")]
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(staff)
    return client


def checkpoint_form(**changes: object) -> dict[str, object]:
    data = form_of(MODEL / "fairseq", engine="fairseq", target_language="en", **changes)
    return data | {"trust_checkpoint": "on", "try_out": ""}


def test_a_superuser_may_trust(served_model: TranslationModel, admin_client: Client) -> None:
    page = admin_client.get(ADD).content.decode()
    assert 'name="trust_checkpoint"' in page
    assert '<option value="ctranslate2" selected>CTranslate2</option>' in page
    assert admin_client.post(ADD, checkpoint_form()).status_code == 302
    row = TranslationModel.objects.get(name="second")
    assert row.trust_checkpoint and row.path == str(MODEL / "fairseq" / "model.pt")


def test_nobody_else_may(served_model: TranslationModel, staff_client: Client) -> None:
    assert 'name="trust_checkpoint"' not in staff_client.get(ADD).content.decode()
    assert staff_client.post(ADD, checkpoint_form()).status_code == 302
    assert not TranslationModel.objects.get(name="second").trust_checkpoint


def test_code_in_a_checkpoint_does_not_run_when_somebody_adds_it(
    served_model: TranslationModel, staff_client: Client, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    folder = write_model(tmp_path / "model", plant(marker))
    sent = form_of(folder, engine="fairseq", target_language="en", trust_checkpoint="on")
    page = staff_client.post(ADD, sent)
    assert page.status_code == 200 and "--trust-checkpoint" in page.content.decode()
    assert not TranslationModel.objects.filter(name="second").exists() and not marker.exists()


def test_nobody_else_may_put_another_file_in_the_place_of_a_trusted_one(
    served_model: TranslationModel, admin_client: Client, staff_client: Client
) -> None:
    admin = User.objects.get(is_superuser=True)
    staff_client.force_login(admin)
    staff_client.post(ADD, checkpoint_form())
    row = TranslationModel.objects.get(name="second")
    staff_client.force_login(User.objects.get(username="staff"))
    url = reverse("admin:nmt_server_translationmodel_change", args=[row.pk])
    data = checkpoint_form(beam_size=2) | {"path": "/tmp/other.pt", "engine": "ctranslate2"}
    assert staff_client.post(url, data).status_code == 302
    changed = TranslationModel.objects.get(name="second")
    assert changed.beam_size == 2 and changed.trust_checkpoint
    assert (changed.path, changed.engine) == (row.path, "fairseq")
