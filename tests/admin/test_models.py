"""The admin of models, as somebody uses it in a browser."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription
from nmt_server.models import CachedTranslation, Glossary, Revision, TranslationModel
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import translate

LIST = reverse("admin:nmt_server_translationmodel_changelist")
ADD = reverse("admin:nmt_server_translationmodel_add")


def told(response: Any) -> str:
    """All messages that a page shows."""
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))


def act(client: Client, action: str, *rows: TranslationModel) -> str:
    """Run an action on rows of the list and return the messages."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return told(client.post(LIST, data))


def form_of(folder: Path | str, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the form with its defaults."""
    return {
        "name": "second",
        "engine": "ctranslate2",
        "path": str(folder),
        "try_out": "on",
        "source_language": "ja",
        "device": "auto",
        "device_index": "0",
        "compute_type": "default",
        "inter_threads": 0,
        "intra_threads": 0,
        "priority": 0,
        "languages-TOTAL_FORMS": 0,
        "languages-INITIAL_FORMS": 0,
        "keep_alive": 300,
        "beam_size": 5,
        "length_penalty": 1.0,
        "no_repeat_ngram_size": 3,
        "max_source_tokens": 128,
        "translate": "language",
        "context_lines": 1,
        "max_decoding_length": 32,
    } | changes


@pytest.mark.usefixtures("no_host")
def test_the_list_shows_where_a_model_runs(
    served_model: TranslationModel, admin_client: Client
) -> None:
    page = admin_client.get(LIST).content.decode()
    assert "not loaded" in page and "ja-en" in page and "KB" in page
    translate(["猫"])
    assert "ready on cpu (float32" in admin_client.get(LIST).content.decode()


def test_the_list_names_models_to_begin_with(admin_client: Client) -> None:
    page = admin_client.get(LIST).content.decode()
    assert "Helsinki-NLP/opus-mt-ja-en" in page and "CC-BY-NC-4.0" in page


def test_the_list_shows_why_a_model_failed(
    served_model: TranslationModel, admin_client: Client
) -> None:
    served_model.source_sentencepiece = served_model.path + "/model.bin"
    served_model.save()
    assert "model.bin cannot be loaded" in act(admin_client, "load_models", served_model)
    page = admin_client.get(LIST).content.decode()
    assert "failed: The SentencePiece model" in page and "model.bin" in page


def test_a_multilingual_model_is_added_with_its_languages(
    served_model: TranslationModel, admin_client: Client, random_model_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(random_model_folder, tmp_path / "many"))
    ModelDescription(
        "m2m100",
        "spm.ja.nopretok.model",
        "spm.en.nopretok.model",
        tuple(DescribedLanguage(code, f"__{code}__") for code in ("ja", "en", "de")),
    ).write(folder)
    response = admin_client.post(ADD, form_of(folder, target_language="en"))
    assert response.status_code == 302, response.content.decode()
    row = TranslationModel.objects.get(name="second")
    assert row.family == "m2m100"
    assert sorted(row.languages.values_list("code", flat=True)) == ["__de__", "__en__", "__ja__"]
    assert ("de", "ja") in get_model("second").pairs()


@pytest.mark.parametrize(
    ("sets", "is_taken"), [("none", True), ("codes tags", True), ("none tags", False)]
)
def test_what_is_protected_is_named_or_none(
    served_model: TranslationModel,
    admin_client: Client,
    random_model_folder: Path,
    sets: str,
    is_taken: bool,
) -> None:
    form = form_of(random_model_folder, protected_sets=sets)
    form.pop("try_out")
    response = admin_client.post(ADD, form)
    assert (response.status_code == 302) is is_taken
    assert is_taken or "no set of protected patterns" in response.content.decode()


def test_a_model_is_added_with_what_was_found(
    served_model: TranslationModel, admin_client: Client, random_model_folder: Path
) -> None:
    assert 'name="try_out"' in admin_client.get(ADD).content.decode()
    response = admin_client.post(ADD, form_of(random_model_folder / "model.bin"))
    assert response.status_code == 302 and "クロエは静かに前へと歩み出た。 →" in told(response)
    row = TranslationModel.objects.get(name="second")
    assert row.path == str(random_model_folder) and row.pair == "ja-en"
    assert row.target_sentencepiece.endswith("spm.en.nopretok.model") and row.fingerprint
    page = admin_client.get(
        reverse("admin:nmt_server_translationmodel_change", args=[row.pk])
    ).content.decode()
    assert row.fingerprint in page and row.source_sentencepiece in page


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"path": "/nowhere/at/all"}, "path", "There is no folder /nowhere/at/all."),
        ({"name": "random"}, "name", "registered already"),
        ({"name": "two words"}, "name", "without spaces"),
        ({"source_language": ""}, "source_language", "Name the source language"),
        ({"source_sentencepiece": "/x/y.model"}, "source_sentencepiece", "/x/y.model"),
        ({"beam_size": 100}, "beam_size", "64"),
        ({"device": "tpu"}, "device", "tpu"),
    ],
)
def test_a_refusal_stands_at_the_field(
    served_model: TranslationModel,
    admin_client: Client,
    random_model_folder: Path,
    changes: dict[str, Any],
    field: str,
    message: str,
) -> None:
    response = admin_client.post(ADD, form_of(random_model_folder, **changes))
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert set(errors) == {field} and message in str(errors[field])
    assert TranslationModel.objects.count() == 1


def test_a_failed_trial_refuses_the_model_unless_it_is_not_wanted(
    served_model: TranslationModel, admin_client: Client, tmp_path: Path
) -> None:
    broken = tmp_path / "spm.ja.nopretok.model"
    broken.write_bytes(b"not a model")
    data = form_of(served_model.path, source_sentencepiece=str(broken))
    response = admin_client.post(ADD, data)
    [refusal] = response.context["adminform"].form.non_field_errors()
    assert "The test translation failed." in refusal and str(broken) in refusal
    del data["try_out"]
    assert admin_client.post(ADD, data).status_code == 302
    assert TranslationModel.objects.filter(name="second").exists()


def test_a_change_is_served_at_once(served_model: TranslationModel, admin_client: Client) -> None:
    assert get_model().options.beam_size == 5
    url = reverse("admin:nmt_server_translationmodel_change", args=[served_model.pk])
    named = Glossary.objects.create(name="names")
    sent = form_of(served_model.path, name="random", beam_size=2, glossaries=[str(named.pk)])
    response = admin_client.post(url, sent)
    assert response.status_code == 302 and list(served_model.glossaries.all()) == [named]
    assert get_model().options.beam_size == 2 and get_model().is_default


@pytest.mark.parametrize("is_new", [True, False])
def test_others_write_to_the_database_while_a_model_is_checked(
    served_model: TranslationModel, admin_client: Client, settings: Any, is_new: bool
) -> None:
    settings.NMT_SERVER = {
        **settings.NMT_SERVER,
        "ENGINES": {"ctranslate2": "tests.admin.writing_engine.Writing"},
    }
    url = reverse("admin:nmt_server_translationmodel_change", args=[served_model.pk])
    sent = form_of(served_model.path, name="second", try_out="")
    assert admin_client.post(ADD if is_new else url, sent).status_code == 302
    row = TranslationModel.objects.get(name="second")
    assert row.fingerprint == served_model.fingerprint and (row.pk == served_model.pk) != is_new
    assert Revision.objects.get(id=1).number > 7


def test_of_two_who_add_the_same_name_at_once_the_later_one_is_told(
    served_model: TranslationModel, admin_client: Client
) -> None:
    forms = [form_of(served_model.path, source_language=code) for code in ("ja", "ko")]
    barrier = threading.Barrier(2)

    def add(form: dict[str, Any]) -> int:
        client = Client()
        client.cookies = admin_client.cookies
        barrier.wait(60)
        try:
            return client.post(ADD, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, forms)) == [200, 302]
    assert TranslationModel.objects.filter(name="second").count() == 1


@pytest.mark.usefixtures("no_host")
def test_load_and_unload(served_model: TranslationModel, admin_client: Client) -> None:
    assert "random: was not loaded" in act(admin_client, "unload_models", served_model)
    assert "random: loaded on cpu (float32" in act(admin_client, "load_models", served_model)
    assert "random: unloads" in act(admin_client, "unload_models", served_model)


def test_a_test_translation_is_shown_and_not_cached(
    served_model: TranslationModel, admin_client: Client
) -> None:
    assert "random: クロエは静かに前へと歩み出た。 → " in act(
        admin_client, "test_translation", served_model
    )
    assert not CachedTranslation.objects.exists()


def test_the_default_is_one_model(
    served_model: TranslationModel, admin_client: Client, random_model_folder: Path
) -> None:
    admin_client.post(ADD, form_of(random_model_folder) | {"try_out": ""})
    second = TranslationModel.objects.get(name="second")
    assert "Select one" in act(admin_client, "make_default_model", served_model, second)
    assert "now second" in act(admin_client, "make_default_model", second)
    assert get_model().name == "second"


def test_clearing_the_cache_keeps_what_people_wrote(
    served_model: TranslationModel, admin_client: Client
) -> None:
    translate(["猫", "犬"])
    import_pairs(ServedModel.from_row(served_model), ("{}",), [Pair("鳥", "bird")])
    assert "2 translations deleted" in act(admin_client, "clear_cache", served_model)
    assert CachedTranslation.objects.get().source == "鳥"


@pytest.mark.parametrize("from_list", [False, True])
def test_deleting_says_what_goes_and_then_does_it(
    served_model: TranslationModel, admin_client: Client, from_list: bool
) -> None:
    translate(["猫", "犬"])
    import_pairs(ServedModel.from_row(served_model), ("{}",), [Pair("鳥", "bird")])
    if from_list:
        url, data = LIST, {"action": "delete_selected", "_selected_action": [served_model.pk]}
        page = admin_client.post(url, data).content.decode()
    else:
        url = reverse("admin:nmt_server_translationmodel_delete", args=[served_model.pk])
        data = {}
        page = admin_client.get(url).content.decode()
    assert "2 translations by the engine" in page and "1 translation that people" in page
    assert "export_cache random.csv --model random" in page and "猫" not in page
    assert admin_client.post(url, data | {"post": "yes"}).status_code == 302
    assert not TranslationModel.objects.exists() and not CachedTranslation.objects.exists()


def test_deleting_the_default_names_the_next(
    served_model: TranslationModel, admin_client: Client, random_model_folder: Path
) -> None:
    admin_client.post(ADD, form_of(random_model_folder) | {"try_out": ""})
    url = reverse("admin:nmt_server_translationmodel_delete", args=[served_model.pk])
    assert "now second" in told(admin_client.post(url, {"post": "yes"}))


def test_all_models_can_be_deleted_at_once(
    served_model: TranslationModel, admin_client: Client, random_model_folder: Path
) -> None:
    admin_client.post(ADD, form_of(random_model_folder) | {"try_out": ""})
    rows = [row.pk for row in TranslationModel.objects.all()]
    admin_client.post(LIST, {"action": "delete_selected", "_selected_action": rows, "post": "yes"})
    assert not TranslationModel.objects.exists()


def test_who_may_only_look_sees_no_action_that_changes(
    served_model: TranslationModel, client: Client, django_user_model: type[User]
) -> None:
    from django.contrib.auth.models import Permission

    viewer = django_user_model.objects.create_user("viewer", password="x", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_translationmodel"))
    client.force_login(viewer)
    page = client.get(LIST).content.decode()
    assert "test_translation" in page
    assert not any(f'"{name}"' in page for name in ("load_models", "clear_cache", "make_default"))
    url = reverse("admin:nmt_server_translationmodel_change", args=[served_model.pk])
    assert served_model.path in client.get(url).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"source_language": ""}, {}, {"source_sentencepiece": "/nowhere"}, {"trust_checkpoint": "on"}],
)
def test_the_form_does_not_speak_of_the_command_line(
    served_model: TranslationModel,
    admin_client: Client,
    tmp_path: Path,
    random_model_folder: Path,
    wrong: dict[str, str],
) -> None:
    folder = tmp_path / "a" / "model"
    without = shutil.ignore_patterns("spm.*")
    shutil.copytree(random_model_folder, folder, ignore=without)
    response = admin_client.post(ADD, form_of(folder, **wrong))
    errors = [error for each in response.context["errors"] for error in each]
    assert errors and not [error for error in errors if " --" in error or "(--" in error]
