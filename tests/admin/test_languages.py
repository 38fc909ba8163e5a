"""The admin of languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from nmt_server.models import Language

LIST = reverse("admin:nmt_server_language_changelist")


@pytest.fixture(autouse=True)
def japanese(db: None) -> None:
    Language.objects.get_or_create(
        code="ja", defaults={"name": "Japanese", "native_name": "日本語"}
    )


@pytest.mark.parametrize("search", ["ja", "japan", "日本"])
def test_a_language_is_found_by_code_and_names(admin_client: Client, search: str) -> None:
    assert "日本語" in admin_client.get(LIST, {"q": search}).content.decode()


def test_a_language_of_the_standard_cannot_be_changed(admin_client: Client) -> None:
    url = reverse("admin:nmt_server_language_change", args=["ja"])
    assert 'name="name"' not in admin_client.get(url).content.decode()
    assert admin_client.post(url, {"name": "x"}).status_code == 403
    delete = reverse("admin:nmt_server_language_delete", args=["ja"])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": ["ja"], "post": "yes"}
    admin_client.post(LIST, selected)
    assert Language.objects.get(code="ja").name == "Japanese"


def test_another_language_can_be_added_renamed_and_deleted(admin_client: Client) -> None:
    data = {"code": "zh-Hant", "name": "Chinese", "native_name": "繁體中文"}
    admin_client.post(reverse("admin:nmt_server_language_add"), data)
    assert Language.objects.get(code="zh-Hant").native_name == "繁體中文"
    url = reverse("admin:nmt_server_language_change", args=["zh-Hant"])
    admin_client.post(url, data | {"code": "other", "name": "Traditional Chinese"})
    assert Language.objects.get(code="zh-Hant").name == "Traditional Chinese"
    assert not Language.objects.filter(code="other").exists()
    delete = reverse("admin:nmt_server_language_delete", args=["zh-Hant"])
    admin_client.post(delete, {"post": "yes"})
    assert not Language.objects.filter(code="zh-Hant").exists()
