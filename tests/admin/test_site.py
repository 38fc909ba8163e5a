"""The index of the administration, and its way to the pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from nmt_server.models import Glossary, Job, TranslationModel


def test_the_index_says_how_the_server_is_doing(
    served_model: TranslationModel, client: Client
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    page = client.get("/admin/").content.decode()
    assert "<title>Overview | nmt-server</title>" in page
    for told in ("Requests", "From the cache", "Models in memory"):
        assert f"<dt>{told}</dt>" in page
    assert page.index("Translation server") < page.index("Tokens of users")
    names = ("Cached translations", "Translation models", "Jobs", "Glossaries", "Keys", "Languages")
    records = page[page.index("Translation server") :]
    places = [records.index(f">{name}<") for name in names]
    assert places == sorted(places), "what people come for stands first"
    for address in ("/", "/cache", "/models"):
        assert f'href="{address}"' in page


def test_the_administration_speaks_japanese(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    page = client.get("/admin/", HTTP_ACCEPT_LANGUAGE="ja").content.decode()
    for told in (
        "概要",
        "リクエスト",
        "翻訳サーバー",
        "保存された翻訳",
        "翻訳モデル",
        "サインイン",
    ):
        assert told in page
    page = client.get("/admin/nmt_server/job/", HTTP_ACCEPT_LANGUAGE="ja").content.decode()
    assert "<h1>ジョブ</h1>" in page


def test_what_is_not_shared_is_no_fault(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    Glossary.objects.create(name="Names")
    page = client.get("/admin/nmt_server/glossary/").content.decode()
    assert "Names" in page and "icon-no" not in page
    Glossary.objects.update(is_shared=True)
    page = client.get("/admin/nmt_server/glossary/").content.decode()
    assert '<td class="field-shared">shared</td>' in page


def test_fields_say_what_they_are_to_who_cannot_see(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    page = client.get("/admin/nmt_server/apikey/add/").content.decode()
    for half in ("date", "time"):
        assert f'aria-label="Expires at: {half}"' in page
    for name in ("translationmodel", "glossaryentry"):
        page = client.get(f"/admin/nmt_server/{name}/add/").content.decode()
        assert 'data-placeholder="Choose one"' in page and 'data-placeholder=""' not in page
    page = client.get("/admin/nmt_server/cachedtranslation/").content.decode()
    assert "begins with" in page
    assert "searchbar_helptext" not in page, "a hint is no name"


def test_a_form_offers_only_what_can_be_done(
    served_model: TranslationModel, client: Client
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    page = client.get(f"/admin/nmt_server/translationmodel/{served_model.pk}/change/")
    # Whoever registers a model does not delete a language with a click beside its name.
    assert "add_id_source_language" in page.content.decode()
    assert "delete_id_source_language" not in page.content.decode()
    job = Job.objects.create(source_language="ja", target_language="en")
    page = client.get(f"/admin/nmt_server/job/{job.pk}/change/")
    # Of a job nothing can be changed, so there is nothing to save.
    assert "Delete" in page.content.decode() and 'name="_save"' not in page.content.decode()
    page = client.get("/admin/nmt_server/job/")
    assert "Pause selected jobs" in page.content.decode()


def test_models_to_begin_with_are_added_where_that_can_be(
    client: Client, db: None, settings: Any
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    for allows in (True, False):
        settings.NMT_SERVER = {**settings.NMT_SERVER, "ALLOW_DOWNLOADS": allows}
        page = client.get("/admin/nmt_server/translationmodel/").content.decode()
        assert ('href="/models#catalogue"' in page) is allows
        assert ("convert_model" in page) is not allows


def test_under_a_path_of_a_proxy_the_site_is_found_from_there(db: None, client: Client) -> None:
    client.force_login(User.objects.create_superuser("of a proxy"))
    page = client.get("/admin/", SCRIPT_NAME="/translate").content.decode()
    assert '<a href="/translate/">' in page and '<a href="/translate">' not in page
