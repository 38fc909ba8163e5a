"""The admin of the translation cache, as a person clicks through it."""

from __future__ import annotations

import csv
from datetime import timedelta
from html import unescape
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nmt_server.admin import large_tables, translations
from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import Wishes, translate
from tests.cache_rows import store_texts

LIST = "/admin/nmt_server/cachedtranslation/"


@pytest.fixture
def scope(served_model: TranslationModel) -> ServedModel:
    return ServedModel.from_row(served_model)


@pytest.fixture
def rows(scope: ServedModel) -> dict[str, CachedTranslation]:
    engine = [("猫", "dog"), ("　犬", "　dog"), ("一\n二", "one\ntwo"), ("line\r\n", "a\r\nb")]
    signature = scope.options.signature()
    store_texts(scope, signature, [(*pair, -0.5) for pair in engine])
    import_pairs(scope, (signature,), [Pair("鳥", "bird"), Pair("魚", "fish", "edited")])
    return {row.source: row for row in CachedTranslation.objects.all()}


@pytest.fixture
def staff(served_model: TranslationModel) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("translator"))
    return client


def listed(staff: Client, query: str = "") -> set[str]:
    response = staff.get(LIST + query)
    assert response.status_code == 200
    return {row.source for row in response.context["cl"].result_list}


def as_browser(text: str) -> str:
    """What a browser sends for the text of a form."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def list_form(staff: Client) -> dict[str, Any]:
    """The fields of the list as a browser would send them back."""
    formset = staff.get(LIST).context["cl"].formset
    fields: dict[str, Any] = {"_save": "Save"}
    for name, value in formset.management_form.initial.items():
        fields[f"form-{name}"] = value
    for form in formset.forms:
        fields[f"{form.prefix}-id"] = form.instance.pk
        fields[f"{form.prefix}-target"] = as_browser(form.instance.target)
        fields[f"initial-{form.prefix}-target"] = as_browser(form.instance.target)
    return fields


def field_of(fields: dict[str, Any], row: CachedTranslation) -> str:
    prefix = next(
        name[:-3] for name, value in fields.items() if name[-3:] == "-id" and value == row.pk
    )
    return f"{prefix}-target"


def test_search_and_filters(staff: Client, rows: dict[str, CachedTranslation]) -> None:
    everything = set(rows)
    CachedTranslation.objects.filter(source="鳥").update(updated_at=timezone.now() - timedelta(40))
    CachedTranslation.objects.filter(source="魚").update(updated_at=timezone.now() - timedelta(5))
    for query, expected in {
        "": everything,
        "?q=^猫": {"猫"},
        "?q==dog": {"猫"},
        "?q=dog": {"猫", "　犬"},
        "?q=dog&side=source": set(),
        "?q=dog&side=target": {"猫", "　犬"},
        "?q=^　": {"　犬"},
        "?origin=edited": {"魚"},
        "?origin=imported": {"鳥"},
        "?pair=ja>en": everything,
        "?pair=en>ja": set(),
        "?age=1": everything - {"鳥", "魚"},
        "?age=7": everything - {"鳥"},
        "?age=older": {"鳥"},
        f"?model__id__exact={rows['猫'].model_id}": everything,
        "?origin=engine&q=dog&age=1": {"猫", "　犬"},
    }.items():
        assert listed(staff, query) == expected, query


def test_the_newest_come_first_whatever_the_address_says(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    for query in ("", "?o=2", "?o=-1.3"):
        ids = [row.pk for row in staff.get(LIST + query).context["cl"].result_list]
        assert ids == sorted(ids, reverse=True)


def test_nothing_is_counted_to_show_the_list(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        listed(staff, "?q=dog&origin=engine")
    assert not [query for query in queries if "COUNT(" in query["sql"]]
    assert len(queries) < 12


def test_pages_end_somewhere_and_say_so(
    staff: Client, rows: dict[str, CachedTranslation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_tables, "MOST_ROWS", 4)
    monkeypatch.setattr(translations.CachedTranslationAdmin, "list_per_page", 3)
    first, second = staff.get(LIST), staff.get(LIST + "?p=2")
    assert len(first.context["cl"].result_list) == 3
    assert len(second.context["cl"].result_list) == 1
    assert "The newest 4 of more." in first.content.decode()
    assert "The newest" not in staff.get(LIST + "?q==dog").content.decode()


@pytest.mark.parametrize("target", ["cat", "　cat ", "", "a\nb\n\nc", "</textarea><b>&"])
def test_a_correction_wins_from_then_on(
    staff: Client, rows: dict[str, CachedTranslation], scope: ServedModel, target: str
) -> None:
    assert translate(["猫"])[0].text == "dog"
    address = f"{LIST}{rows['猫'].pk}/change/"
    page = staff.get(address).content.decode()
    assert 'name="source"' not in page
    sent = {"target": as_browser(target), "allow_empty": "" if target else "on"}
    response = staff.post(address, sent)
    assert response.status_code == 302
    row = CachedTranslation.objects.get(source="猫")
    assert (row.target, row.origin) == (target, "edited")
    for options in (None, {"beam_size": 1}):
        assert translate(["猫"], wishes=Wishes(options=options))[0].text == target


def test_what_a_form_shows_is_the_text(staff: Client, rows: dict[str, CachedTranslation]) -> None:
    row = rows["猫"]
    CachedTranslation.objects.filter(pk=row.pk).update(target="\n　<b>&amp;")
    page = staff.get(f"{LIST}{row.pk}/change/").content.decode()
    # A browser drops one line break after the tag.
    shown = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert unescape(shown).removeprefix("\n") == "\n　<b>&amp;"


def test_saving_without_a_change_is_no_correction(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    for row in rows.values():
        staff.post(f"{LIST}{row.pk}/change/", {"target": as_browser(row.target)})
    staff.post(LIST, list_form(staff))
    assert CachedTranslation.objects.filter(origin="edited").count() == 1


def test_line_breaks_stay_of_the_kind_that_they_were(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    for source, expected in {"一\n二": "x\ny", "line\r\n": "x\r\ny"}.items():
        staff.post(f"{LIST}{rows[source].pk}/change/", {"target": "x\r\ny"})
        assert CachedTranslation.objects.get(source=source).target == expected


def test_a_row_is_corrected_in_the_list(staff: Client, rows: dict[str, CachedTranslation]) -> None:
    fields = list_form(staff)
    fields[field_of(fields, rows["猫"])] = "cat"
    assert staff.post(LIST, fields).status_code == 302
    changed = CachedTranslation.objects.filter(origin="edited")
    assert {row.source: row.target for row in changed} == {"猫": "cat", "魚": "fish"}


def test_an_old_page_does_not_undo_what_somebody_else_corrected(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    old_page = list_form(staff)
    staff.post(f"{LIST}{rows['猫'].pk}/change/", {"target": "cat"})
    old_page[field_of(old_page, rows["鳥"])] = "a bird"
    staff.post(LIST, old_page)
    assert CachedTranslation.objects.get(source="猫").target == "cat"
    assert CachedTranslation.objects.get(source="鳥").target == "a bird"


def test_the_list_sends_back_what_it_showed(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    page = staff.get(LIST).content.decode()
    assert page.count('name="initial-form-') == len(rows)


def test_a_new_correction(staff: Client, rows: dict[str, CachedTranslation]) -> None:
    model = rows["猫"].model_id
    fields = {"source": "　新しい\r\n行", "target": "a new\r\nline", "model": model}
    assert staff.post(LIST + "add/", fields).status_code == 302
    row = CachedTranslation.objects.get(origin="edited", source="　新しい\n行")
    assert row.source_start == row.source
    assert translate(["　新しい\n行"])[0].text == "a new\nline"
    # For a text that has a person's translation already, the new one counts.
    staff.post(LIST + "add/", {"source": "魚", "target": "a fish", "model": model})
    assert [r.target for r in CachedTranslation.objects.filter(source="魚")] == ["a fish"]
    refused = staff.post(LIST + "add/", {"source": "　", "target": "x", "model": model})
    assert "A blank text is never translated." in refused.content.decode()


def test_deleting_one(staff: Client, rows: dict[str, CachedTranslation]) -> None:
    assert translate(["鳥"])[0].text == "bird"
    staff.post(f"{LIST}{rows['鳥'].pk}/delete/", {"post": "yes"})
    assert not CachedTranslation.objects.filter(source="鳥").exists()
    assert translate(["鳥"])[0].text != "bird"


def test_deleting_a_selection(staff: Client, rows: dict[str, CachedTranslation]) -> None:
    ids = [rows["猫"].pk, rows["鳥"].pk]
    action = {"action": "delete_selected", "_selected_action": ids, "select_across": "0"}
    page = staff.post(LIST, {**action, "index": "0"}).content.decode()
    assert "2 cached translations will be deleted" in page
    assert CachedTranslation.objects.count() == len(rows)
    staff.post(LIST, {**action, "post": "yes"})
    assert set(CachedTranslation.objects.values_list("source", flat=True)) == set(rows) - {
        "猫",
        "鳥",
    }


def test_deleting_all_that_a_search_finds(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    action = {
        "action": "delete_selected",
        "_selected_action": [rows["猫"].pk],
        "select_across": "1",
    }
    page = staff.post(LIST + "?q=dog", {**action, "index": "0"}).content.decode()
    assert "2 cached translations will be deleted" in page
    assert 'name="select_across" value="1"' in page
    staff.post(LIST + "?q=dog", {**action, "post": "yes"})
    assert listed(staff) == set(rows) - {"猫", "　犬"}


@pytest.mark.parametrize(
    ("format_name", "action_name"),
    [("csv", "export_csv"), ("csv", "export_excel"), ("tmx", "export_tmx"),
     ("jsonl", "export_jsonl")],
)  # fmt: skip
def test_exporting_a_selection(
    staff: Client, rows: dict[str, CachedTranslation], format_name: str, action_name: str
) -> None:
    action = {
        "action": action_name,
        "_selected_action": [rows["猫"].pk],
        "select_across": "1",
        "index": "0",
    }
    response = staff.post(LIST + "?origin=engine", action)
    assert f'filename="translations.{format_name}"' in response["Content-Disposition"]
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert content.startswith("\ufeff") == (action_name == "export_excel")
    content = content.removeprefix("\ufeff")
    match format_name:
        case "csv":
            sources = [row["source"] for row in csv.DictReader(content.splitlines(keepends=True))]
        case "jsonl":
            sources = [orjson.loads(line)["source"] for line in content.splitlines()]
        case _:
            assert content.count("<tu ") == 4
            return
    # Those of one moment come in the order of their keys, which each database has its own of.
    assert sorted(sources) == sorted(["猫", "　犬", "一\n二", "line\r\n"])


def test_who_may_only_look_changes_nothing(rows: dict[str, CachedTranslation]) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_cachedtranslation"))
    client = Client()
    client.force_login(user)
    assert client.get(LIST).status_code == 200
    address = f"{LIST}{rows['猫'].pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"target": "cat"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": 1, "post": "yes"})
    assert CachedTranslation.objects.count() == len(rows)


def test_an_empty_target_is_meant_or_refused(
    staff: Client, rows: dict[str, CachedTranslation]
) -> None:
    path = f"{LIST}{rows['猫'].pk}/change/"
    assert "serve nothing" in staff.post(path, {"target": ""}).content.decode()
    fields = list_form(staff)
    fields[field_of(fields, rows["猫"])] = " "
    assert "serve nothing" in staff.post(LIST, fields).content.decode()
    new = {"source": "新", "target": "", "model": rows["猫"].model_id}
    assert staff.post(f"{LIST}add/", new).status_code == 200
    assert set(CachedTranslation.objects.filter(origin="edited")) == {rows["魚"]}
    assert staff.post(path, {"target": "", "allow_empty": "on"}).status_code == 302
    rows["猫"].refresh_from_db()
    assert (rows["猫"].target, rows["猫"].origin) == ("", "edited")


def test_the_other_variants_of_a_corrected_text_are_shown_as_superseded(
    staff: Client, scope: ServedModel, rows: dict[str, CachedTranslation]
) -> None:
    store_texts(scope, '{"beam_size":1}', [("猫", "hound", -0.5)])
    other = CachedTranslation.objects.get(target="hound")
    assert "superseded" not in staff.get(LIST).content.decode()
    staff.post(f"{LIST}{rows['猫'].pk}/change/", {"target": "cat"})
    assert staff.get(LIST).content.decode().count("engine (superseded)") == 1
    assert "engine (superseded)" in staff.get(f"{LIST}{other.pk}/change/").content.decode()


def test_a_search_says_where_it_has_ended(
    staff: Client, rows: dict[str, CachedTranslation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nmt_server.cache.bounded_search.PORTION", 1)
    cut = staff.get(LIST + "?q=dog")
    assert "search on in the page Cache" in cut.content.decode()
    assert "search on" not in staff.get(LIST + "?q=^猫").content.decode()
    # What is done to all is done to all.
    action = {"action": "export_csv", "_selected_action": [rows["猫"].pk], "select_across": "1"}
    sent = staff.post(LIST + "?q=dog", {**action, "index": "0"})
    assert b"".join(sent.streaming_content).count(b"dog") == 2  # type: ignore[attr-defined]
