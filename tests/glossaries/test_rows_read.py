"""No list of glossaries or of their terms in the administration reads all terms."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nmt_server.admin import large_tables
from nmt_server.admin.glossaries import GlossaryAdmin
from nmt_server.models import Glossary, GlossaryEntry
from tests.rows_read import analyze, rows_read

_GLOSSARIES, _TERMS = 20, 400
_AT_MOST = _GLOSSARIES * _TERMS // 3


@pytest.fixture
def staff(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Whoever sees many terms, of many glossaries."""
    glossaries = [Glossary(name=f"{n:02}") for n in range(_GLOSSARIES)]
    Glossary.objects.bulk_create(glossaries)
    pair = {"source_language": "ja", "target_language": "en"}
    terms = [
        GlossaryEntry(glossary=glossary, source=f"剣{n}", target=f"sword {n}", **pair)
        for n in range(_TERMS)
        for glossary in glossaries
    ]
    GlossaryEntry.objects.bulk_create(terms, batch_size=1000)
    analyze(GlossaryEntry._meta.db_table)
    monkeypatch.setattr(large_tables, "MOST_ROWS", 100)
    monkeypatch.setattr(GlossaryAdmin, "list_per_page", 3)
    client = Client()
    client.force_login(User.objects.create_superuser("staff"))
    client.get("/admin/nmt_server/glossaryentry/")
    return client


def test_of_glossaries_those_that_are_shown_are_counted(staff: Client) -> None:
    with rows_read() as counted:
        page = staff.get("/admin/nmt_server/glossary/").content.decode()
    assert counted.number < _AT_MOST
    assert page.count(f'<td class="field-terms">{_TERMS}</td>') == 3


def test_a_search_of_terms(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_tables, "MOST_SEARCHED", 150)
    of_one = f"glossary__id__exact={Glossary.objects.get(name='07').pk}"
    for query in ("?q=sword", "?q=nothing", f"?q=剣3&{of_one}"):
        with rows_read() as counted:
            answer = staff.get(f"/admin/nmt_server/glossaryentry/{query}")
        assert counted.number < _AT_MOST, query
        assert "Found in the newest 150 rows" in answer.content.decode() or "q=sword" in query
        assert bool(answer.context["cl"].result_list) == ("nothing" not in query), query


def test_a_page_of_terms(staff: Client) -> None:
    of_one = f"glossary__id__exact={Glossary.objects.get(name='07').pk}"
    for query in ("", "?p=2", "?o=1", f"?{of_one}"):
        with rows_read() as counted:
            answer = staff.get(f"/admin/nmt_server/glossaryentry/{query}")
        assert counted.number < _AT_MOST, query
        assert len(answer.context["cl"].result_list) == 50
