"""A fairseq checkpoint from `add_model` to its translations, in a real host process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.test import Client

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import InvalidOption, ModelUnavailable
from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import get_model
from nmt_server.serving.hosts import worker_client
from nmt_server.translation import Wishes, translate
from tests.fairseq_models import MODEL, plant, write_model
from tests.missing_libraries import hide_libraries

pytest.importorskip("fairseq")

# Importing PyTorch and fairseq takes seconds, and longer on a machine with other work.
pytestmark = pytest.mark.timeout(300)

LINE = "は静かに前へと歩み出た。"


def add(path: Path, *arguments: str, name: str = "torchy") -> str:
    output = StringIO()
    call_command(
        *("add_model", name, str(path), "--engine", "fairseq", "--source", "ja", "--target", "en"),
        *arguments,
        stdout=output,
        no_color=True,
    )
    return output.getvalue()


@pytest.fixture(scope="module")
def _hosts_to_end() -> Iterator[set[EngineSpec]]:
    """What is served at the end of a test. Its host goes on for the next one: it takes long."""
    specs: set[EngineSpec] = set()
    yield specs
    for spec in specs:
        worker_client().unload(spec)


@pytest.fixture
def no_model_left(served_model: TranslationModel, _hosts_to_end: set[EngineSpec]) -> Iterator[None]:
    yield
    for row in TranslationModel.objects.exclude(pk=served_model.pk):
        _hosts_to_end.add(get_model(row.name).spec)


@pytest.fixture
def registered(served_model: TranslationModel, no_model_left: None) -> str:
    """What `add_model` says of the demo's checkpoint, which is the default from now on."""
    return add(MODEL / "fairseq", "--default")


def test_a_folder_with_a_checkpoint_is_served(registered: str, client: Client) -> None:
    assert "cpu, float32" in registered and "→ Chloe stepped quietly forward." in registered
    assert str(MODEL / "fairseq" / "model.pt") in registered
    assert str(MODEL / "spm.ja.nopretok.model") in registered
    assert client.get("/model").content == b"fairseq/torchy"

    answer = client.post("/", json.dumps({"content": LINE}), content_type="application/json")
    assert json.loads(answer.content) == "stepped quietly forward."

    output = StringIO()
    call_command("list_models", "--json", stdout=output)
    listed = {model["name"]: model for model in json.loads(output.getvalue())}
    assert listed["torchy"]["engine"] == "fairseq" and not listed["torchy"]["trust_checkpoint"]
    assert listed["torchy"]["host"]["state"] == "ready"
    assert listed["torchy"]["host"]["compute_type"] == "float32"


def test_blank_unknown_and_over_long_text_are_treated_as_by_ctranslate2(registered: str) -> None:
    call_command(
        *("add_model", "ct2", str(MODEL / "ctranslate2"), "--source", "ja", "--no-check"),
        stdout=StringIO(),
    )
    texts = ["", "　", "\n", f"{LINE}\n　{LINE}", LINE * 200, "龘靐齉", "</s>", "\x07"]
    ours, theirs = (
        translate(texts, (get_model(name).default_route,)) for name in ("torchy", "ct2")
    )
    assert [each.text for each in ours[:4]] == [each.text for each in theirs[:4]]
    for mine, other in zip(ours, theirs, strict=True):
        assert [(s.gap, s.warnings) for s in mine.segments] == [
            (s.gap, s.warnings) for s in other.segments
        ]
        assert (mine.text == "") == (other.text == "")
        assert "⁇" not in mine.text and "<unk>" not in mine.text
    assert ours[4].segments[0].warnings == ("split",)


def test_an_option_that_fairseq_lacks_is_refused_before_the_engine(
    registered: str, client: Client
) -> None:
    with pytest.raises(InvalidOption, match="patience"):
        translate([LINE], wishes=Wishes(options={"patience": 2}))
    body = {"text": LINE, "options": {"repetition_penalty": 1.5}}
    answer = client.post("/api/v1/translate", json.dumps(body), content_type="application/json")
    assert answer.status_code == 400 and "repetition_penalty" in answer.content.decode()
    assert translate([LINE], wishes=Wishes(options={"beam_size": 1, "patience": 1}))[0].text


def test_other_dictionaries_are_another_model(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    add(write_model(tmp_path) / "model.pt", "--no-check")
    before = get_model("torchy").fingerprint
    with (tmp_path / "dict.en.txt").open("a", encoding="utf-8") as stream:
        stream.write("more 1\n")
    add(tmp_path / "model.pt", "--no-check", name="other")
    assert get_model("other").fingerprint != before


def test_code_in_a_checkpoint_runs_neither_when_it_is_added_nor_when_it_is_served(
    served_model: TranslationModel, no_model_left: None, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    folder = write_model(tmp_path / "model", plant(marker))
    with pytest.raises(CommandError, match=r"holds \w+\.system.*--trust-checkpoint"):
        add(folder)
    assert not TranslationModel.objects.filter(name="torchy").exists()

    add(folder, "--no-check")
    with pytest.raises(ModelUnavailable, match="--trust-checkpoint"):
        translate([LINE], (get_model("torchy").default_route,))
    assert not marker.exists()


def test_a_trusted_checkpoint_is_loaded_as_it_is(
    served_model: TranslationModel, no_model_left: None, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    said = add(write_model(tmp_path / "model", plant(marker)), "--trust-checkpoint")
    assert "Registered torchy" in said and marker.exists()
    assert TranslationModel.objects.get(name="torchy").trust_checkpoint


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "it has none"),
        (("a.pt", "b.pt", "dict.ja.txt"), "it has a.pt, b.pt"),
        (("a.pt",), "no dictionaries"),
    ],
)
def test_a_folder_that_is_no_fairseq_model_is_told(
    served_model: TranslationModel, tmp_path: Path, files: tuple[str, ...], said: str
) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(CommandError, match=said):
        add(tmp_path)
    with pytest.raises(CommandError, match=r"gone\.pt"):
        add(tmp_path / "gone.pt")


def test_a_compute_type_of_the_other_engine_is_refused(served_model: TranslationModel) -> None:
    with pytest.raises(CommandError, match="no compute type int8"):
        add(MODEL / "fairseq", "--compute-type", "int8")


def test_without_fairseq_everything_else_works_and_the_commands_to_install_it_are_told(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add(write_model(tmp_path), "--no-check")
    hide_libraries(monkeypatch, "torch", "fairseq")
    assert translate(["猫"])[0].text
    with pytest.raises(CommandError, match=r"--no-build-isolation -r requirements-fairseq\.txt"):
        add(tmp_path, name="another")
    [warning] = [message for message in checks.run_checks(databases=["default"]) if message.id]
    assert warning.id == "nmt_server.W007" and "torchy" in warning.msg
    assert "requirements-fairseq.txt" in str(warning.hint)
