"""`add_model`, `list_models` and `remove_model` as somebody types them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.errors import ModelUnavailable
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import translate


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output, no_color=True)
    return output.getvalue()


@pytest.mark.usefixtures("little_to_measure")
def test_a_model_is_found_tried_and_registered(
    served_model: TranslationModel, random_model_folder: Path
) -> None:
    said = run("add_model", "second", str(random_model_folder), "--source", "ja")
    assert "spm.ja.nopretok.model" in said and "spm.en.nopretok.model" in said
    assert "Japanese (ja)" in said and "English (en)" in said
    assert (
        "cpu, int8" in said
        and "クロエは静かに前へと歩み出た。 →" in said
        and "Registered second." in said
    )
    row = TranslationModel.objects.get(name="second")
    assert row.pair == "ja-en" and row.beam_size == 5 and not row.is_default


def test_what_is_named_is_taken(
    served_model: TranslationModel, random_model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(random_model_folder.parent)
    said = run(
        *("add_model", "second", random_model_folder.name + "/model.bin"),
        *("--engine", "ctranslate2", "--source", "ja", "--target", "en"),
        *("--source-spm", "random/spm.en.nopretok.model"),
        *("--target-spm", "random/spm.ja.nopretok.model"),
        *("--device", "cpu", "--compute-type", "float32", "--keep-alive", "-1"),
        *("--beam-size", "2", "--length-penalty", "0.5", "--no-repeat-ngram-size", "0"),
        *("--max-source-tokens", "64", "--max-decoding-length", "80", "--default", "--no-check"),
        *("--translate", "all", "--protect", "none"),
    )
    assert "Registered second as the default model." in said and "test:" not in said
    row = TranslationModel.objects.get(is_default=True)
    assert row.path == str(random_model_folder)
    assert row.source_sentencepiece.endswith("/random/spm.en.nopretok.model")
    assert row.target_sentencepiece.endswith("/random/spm.ja.nopretok.model")
    assert (row.device, row.compute_type, row.keep_alive) == ("cpu", "float32", -1)
    assert (row.beam_size, row.length_penalty, row.no_repeat_ngram_size) == (2, 0.5, 0)
    assert (row.max_source_tokens, row.max_decoding_length, row.translate) == (64, 80, "all")
    assert row.protected_sets == "none"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("random", "{folder}", "--source", "ja"), "registered already"),
        (("new", "{folder}/nothing"), "There is no folder"),
        (("new", "{folder}"), "--source"),
        (("new", "{folder}", "--source", "ja", "--source-spm", "x.model"), "x.model"),
        (("new", "{folder}", "--source", "xx", "--target", "en"), "'xx' is not known"),
        (("new", "{folder}", "--engine", "fairseq"), "fairseq"),
        (("new", "{folder}", "--source", "ja", "--beam-size", "0"), "beam_size"),
    ],
)
def test_a_refusal_says_what_to_do_and_writes_nothing(
    served_model: TranslationModel, random_model_folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run("add_model", *(part.format(folder=random_model_folder) for part in arguments))
    assert said in str(caught.value) and caught.value.returncode == 1
    assert TranslationModel.objects.count() == 1


@pytest.mark.usefixtures("no_host")
def test_models_are_listed_with_the_state_of_their_hosts(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    headings, line = run("list_models").splitlines()
    assert headings.index("PATH") == line.index(served_model.path)
    assert "not loaded" in line
    translate(["猫"])
    [listed] = json.loads(run("list_models", "--json"))
    assert listed["name"] == "random" and listed["default"] is True
    assert (listed["source"], listed["target"]) == ("ja", "en")
    assert listed["host"]["state"] == "ready" and listed["size"] > 10_000
    assert "ready on cpu" in run("list_models")
    monkeypatch.setenv("COLUMNS", "80")
    TranslationModel.objects.update(path="/a/long/way" * 20 + "/model")
    listing = run("list_models").splitlines()
    assert all(len(line) <= 80 for line in listing) and listing[-1].endswith("/model")


@pytest.mark.django_db
def test_an_empty_list_says_how_to_begin() -> None:
    assert "add_model" in run("list_models") and json.loads(run("list_models", "--json")) == []


def test_a_model_is_removed_with_what_the_engine_made(served_model: TranslationModel) -> None:
    translate(["猫", "犬"])
    said = run("remove_model", "random")
    assert "2 translations by the engine" in said and served_model.path in said
    assert not TranslationModel.objects.exists() and not CachedTranslation.objects.exists()
    assert Path(served_model.path, "model.bin").exists()


def test_corrections_are_only_removed_on_demand(served_model: TranslationModel) -> None:
    import_pairs(ServedModel.from_row(served_model), ("{}",), [Pair("鳥", "bird")])
    with pytest.raises(CommandError, match=r"export_cache random\.csv --model random"):
        run("remove_model", "random")
    assert TranslationModel.objects.exists() and CachedTranslation.objects.exists()
    assert "1 by people" in run("remove_model", "random", "--with-corrections")
    assert not CachedTranslation.objects.exists()


def test_the_next_default_is_named(
    served_model: TranslationModel, random_model_folder: Path
) -> None:
    run("add_model", "second", str(random_model_folder), "--source", "ja", "--no-check")
    assert "now second" in run("remove_model", "random")


def test_an_unknown_model_is_answered_with_the_known_ones(served_model: TranslationModel) -> None:
    with pytest.raises(CommandError, match=r"'other'.*random"):
        run("remove_model", "other")


def test_what_is_wrong_is_said_before_the_model_is_loaded(
    served_model: TranslationModel, random_model_folder: Path
) -> None:
    output = StringIO()
    folder = str(random_model_folder)
    for wrong, said in (
        (("--source", "klingon"), "--source"),
        (("--source", "ja", "--source-spm", "nowhere"), "--source-spm"),
        (("--source", "ja", "--use-vmap"), "--use-vmap"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("add_model", "second", folder, *wrong, stdout=output)
    assert "Loading" not in output.getvalue()


def test_the_list_of_a_failed_model_stays_within_the_terminal(
    served_model: TranslationModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TranslationModel.objects.update(path=str(tmp_path / "gone"))
    forget_models()
    with pytest.raises(ModelUnavailable):
        translate(["猫"])
    monkeypatch.setenv("COLUMNS", "80")
    table, row, path, *why = run("list_models").splitlines()
    assert row.split()[5] == "failed" and table.index("SIZE") < 80
    assert path.startswith("  ") and path.endswith("/gone") and len(path) <= 80
    assert "gone" in "".join(why) and why[0].startswith("random: ")
    longest = max(map(len, str(tmp_path).split()))
    assert all(len(line) <= max(80, longest + 40) for line in why)
