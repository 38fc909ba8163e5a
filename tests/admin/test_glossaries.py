"""The admin of glossaries, as somebody uses it in a browser."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nmt_server.models import Glossary, GlossaryEntry

pytestmark = pytest.mark.django_db

LIST = reverse("admin:nmt_server_glossary_changelist")
FORM = {"name": "Names", "is_shared": "on", "source_language": "ja", "target_language": "en"}


def test_terms_are_pasted_loaded_exported_and_changed(admin_client: Client) -> None:
    pasted = {**FORM, "paste": "クロエ=Chloe\nミア=Mia"}
    admin_client.post(reverse("admin:nmt_server_glossary_add"), pasted)
    glossary = Glossary.objects.get()
    assert glossary.is_shared and glossary.entries.count() == 2
    change = reverse("admin:nmt_server_glossary_change", args=[glossary.pk])
    file = SimpleUploadedFile("names.csv", "クロエ;Zoe\n剣;blade\n".encode("utf-16"))
    admin_client.post(change, {**FORM, "file": file, "replaces": "on"})
    assert dict(glossary.entries.values_list("source", "target")) == {
        "クロエ": "Zoe",
        "剣": "blade",
    }
    action = {"action": "export_csv", "_selected_action": [str(glossary.pk)]}
    exported = admin_client.post(LIST, action)
    assert "クロエ,Zoe" in exported.content.decode() and "csv" in exported["Content-Type"]
    version = Glossary.objects.get().version
    entry = GlossaryEntry.objects.get(source="剣")
    form = {
        **{"glossary": str(glossary.pk), "source_language": "JA", "target_language": "en"},
        **{"source": "剣 ", "target": "axe", "forbidden": "sword\n\n", "note": ""},
    }
    admin_client.post(reverse("admin:nmt_server_glossaryentry_change", args=[entry.pk]), form)
    entry.refresh_from_db()
    assert (entry.source, entry.target, entry.forbidden) == ("剣", "axe", "sword")
    assert entry.source_language == "ja" and Glossary.objects.get().version > version
    search = admin_client.get(reverse("admin:nmt_server_glossaryentry_changelist"), {"q": "axe"})
    assert "剣" in search.content.decode()
    admin_client.post(LIST, {**action, "action": "delete_selected", "post": "yes"})
    assert not Glossary.objects.exists()


def test_what_is_wrong_with_a_paste_is_told(admin_client: Client) -> None:
    add = reverse("admin:nmt_server_glossary_add")
    answer = admin_client.post(add, {**FORM, "paste": "クロエ"})
    assert "has no translation" in answer.content.decode()
    answer = admin_client.post(add, {**FORM, "source_language": "", "paste": "a=b"})
    assert "no code of a language" in answer.content.decode()
    assert not Glossary.objects.exists() and not list(get_messages(answer.wsgi_request))
