"""The index of the administration, and its way to the pages."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from nmt_server.models import TranslationModel


def test_the_index_says_how_the_server_is_doing(
    served_model: TranslationModel, client: Client
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    page = client.get("/admin/").content.decode()
    assert "<title>Overview | nmt-server</title>" in page
    for told in ("Requests", "From the cache", "Models in memory"):
        assert f"<dt>{told}</dt>" in page
    assert page.index("Translation server") < page.index("Auth Token")
    for address in ("/", "/cache", "/models"):
        assert f'href="{address}"' in page
