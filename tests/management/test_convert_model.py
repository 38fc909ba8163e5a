"""`convert_model` as somebody types it: what is served then, and what is left when it fails."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nmt_server.conf import get_settings
from nmt_server.models import TranslationModel
from nmt_server.serving.routing import find_route
from nmt_server.serving.served_model import ServedModel
from nmt_server.text.language import TranslateMode
from nmt_server.translation import Wishes, translate
from tests.conftest import DEMO

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

import torch

from tests.conversion import other_models, transformers_models
from tests.conversion.here import convert_here
from tests.fairseq_models import Attack, write_model

ROOT = DEMO.parent
# What the tests are about is not how well a search searches.
PLAIN = {
    "beam_size": 1,
    "no_repeat_ngram_size": 2,
    "max_decoding_length": transformers_models.LONGEST - 1,
}


def run(*arguments: str | Path) -> str:
    output = StringIO()
    call_command(*map(str, arguments), stdout=output, no_color=True)
    return output.getvalue()


@pytest.fixture(autouse=True)
def _no_models(_clean_process: None, little_to_measure: None) -> Any:
    """Every test begins and ends without converted models."""
    folder = get_settings().DATA_DIR / "models"
    shutil.rmtree(folder, ignore_errors=True)
    yield
    shutil.rmtree(folder, ignore_errors=True)


def made() -> list[str]:
    """What is in the folder of models, hidden or not."""
    folder = get_settings().DATA_DIR / "models"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_marian_is_served_as_transformers_translates(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    said = run("convert_model", original, "opus", "--quantization", "float32", "--default")
    assert "a Hugging Face model (marian)" in said and "クロエは静かに前へと歩み出た。 →" in said
    assert "Registered opus (ja-en" in said and "as the default model" in said
    row = TranslationModel.objects.get(name="opus")
    assert (row.family, row.pair, row.compute_type) == ("marian", "ja-en", "float32")
    assert made() == ["opus"]

    texts = transformers_models.TEXTS
    route = ServedModel.from_row(row).default_route
    ours = [
        result.text
        for result in translate(texts, (route,), Wishes(options=PLAIN, translate=TranslateMode.ALL))
    ]
    assert ours == [text for _, text in transformers_models.translate(original, texts)]


def test_nllb_is_registered_with_all_its_languages(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_nllb(tmp_path / "nllb")
    with pytest.raises(CommandError, match="--source ja --target en"):
        run("convert_model", original, "nllb")
    said = run(
        *("convert_model", original, "nllb", "--quantization", "float32"),
        *("--source", "jpn_Jpan", "--target", "eng"),
    )
    assert "202 languages" in said
    row = TranslationModel.objects.get(name="nllb")
    assert row.languages.get(language_id="zh-Hant").code == "zho_Hant"
    assert row.languages.get(language_id="ast").language.name == "Asturian"


def test_a_fairseq_checkpoint_gives_what_its_conversion_gave_before(
    served_model: TranslationModel,
) -> None:
    pytest.importorskip("fairseq")
    said = run("convert_model", DEMO / "model" / "fairseq", "again", "--quantization", "int8")
    assert "a fairseq checkpoint" in said and "(ja-en" in said
    run("add_model", "before", DEMO / "model" / "ctranslate2", "--source", "ja", "--target", "en")
    texts = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()[:20]
    again, before = (
        [result.text for result in translate(texts, (find_route(name),))]
        for name in ("again", "before")
    )
    assert again == before


@pytest.mark.parametrize("is_package", [True, False])
def test_opus_mt_is_served_as_transformers_translates(
    served_model: TranslationModel, tmp_path: Path, is_package: bool
) -> None:
    targets = ("eng", "deu") if is_package else ()
    original = transformers_models.build_marian(tmp_path / "original", targets=targets)
    source = other_models.export_opus_mt(original, tmp_path / "opus", is_package=is_package)
    said = run(
        *("convert_model", source, "opus", "--quantization", "float32"),
        *("--source", "ja", "--target", "en"),
    )
    assert "a Marian model" in said and ("3 languages" if is_package else "ja-en") in said
    texts = transformers_models.TEXTS
    route = find_route("opus", "ja", "de" if is_package else "en")
    assert route.target_code == (">>deu<<" if is_package else "")
    ours = [
        result.text
        for result in translate(texts, (route,), Wishes(options=PLAIN, translate=TranslateMode.ALL))
    ]
    theirs = transformers_models.translate(
        original,
        [route.target_code + text for text in texts],
        without=frozenset(f">>{target}<<" for target in targets),
    )
    assert ours == [text for _, text in theirs]


def test_a_marian_model_may_have_a_sentencepiece_model_as_vocabulary(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "original", as_marian=True)
    source = other_models.export_marian(original, tmp_path / "ja-en")
    run("convert_model", source, "opus", "--quantization", "float32", "--source", "jpn")
    texts = transformers_models.TEXTS
    route = find_route("opus")
    ours = [
        result.text
        for result in translate(texts, (route,), Wishes(options=PLAIN, translate=TranslateMode.ALL))
    ]
    assert ours == [text for _, text in transformers_models.translate(original, texts)]
    assert [file.name for file in Path(route.model.spec.path).glob("*.yml")] == []


def test_opennmt_is_served_whatever_its_version(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    checkpoint = other_models.build_opennmt(tmp_path / "3", version=3)
    pair = ("--source", "ja", "--target", "en")
    said = run("convert_model", checkpoint, "onmt", *pair, "--quantization", "float32")
    assert "an OpenNMT-py checkpoint" in said
    route = find_route("onmt")
    results = translate(
        transformers_models.TEXTS, (route,), Wishes(options=PLAIN, translate=TranslateMode.ALL)
    )
    assert len({result.text for result in results}) > 1
    for version in (1, 2):
        checkpoint = other_models.build_opennmt(tmp_path / str(version), version=version)
        folder = tmp_path / f"converted {version}"
        convert_here(checkpoint, folder)
        for file in folder.iterdir():
            assert file.read_bytes() == Path(route.model.spec.path, file.name).read_bytes()


def test_a_converted_folder_is_added_again_with_all_that_it_says(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_madlad(tmp_path / "madlad")
    folder = tmp_path / "converted"
    convert_here(original, folder)
    run("add_model", "second", folder, "--source", "<2de>", "--target", "jpn_Jpan")
    second = TranslationModel.objects.get(name="second")
    assert second.family == "madlad" and second.source_sentencepiece.endswith("tokenizer.json")
    assert second.languages.get(language_id="de").code == "<2de>"


def test_some_models_are_listed_to_begin_with() -> None:
    said = run("convert_model", "--list")
    assert "facebook/nllb-200-distilled-600M" in said and "CC-BY-NC-4.0" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name the model to convert"),
        (("{original}", "random"), "registered already"),
        (("{original}", "a b"), "without spaces"),
        (("{original}", "taken"), "There is a folder"),
        (("{original}", "new", "--source", "xx", "--target", "en"), "'xx' is not known"),
        (("{original}", "new", "--source", "jp", "--target", "en"), "Did you mean ja?"),
        (("{original}/nothing", "new"), "There is no file or folder"),
        (("{empty}", "new"), "no model that can be converted"),
        (("{npz}", "new"), "--source"),
        (("{npz}", "new", "--source", "ja", "--target", "en"), "0 vocabularies"),
    ],
)
def test_a_refusal_says_what_to_do_and_leaves_nothing(
    served_model: TranslationModel, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    places = {name: tmp_path / name for name in ("original", "empty", "npz")}
    (get_settings().DATA_DIR / "models" / "taken").mkdir(parents=True)
    for place in places.values():
        place.mkdir()
    (places["npz"] / "model.npz").touch()
    for name in ("config.json", "model.safetensors"):
        (places["original"] / name).write_text('{"model_type": "marian"}')
    with pytest.raises(CommandError) as caught:
        run("convert_model", *(part.format(**places) for part in arguments))
    assert said in str(caught.value)
    assert TranslationModel.objects.count() == 1 and made() == ["taken"]


def test_damaged_weights_are_refused_in_the_converters_words(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    (original / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(CommandError, match="converter failed"):
        run("convert_model", original, "new")
    assert made() == []


def test_a_group_of_languages_is_no_language(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus", targets=("eng", "deu"))
    with pytest.raises(CommandError, match="'mul' its target language.*--target"):
        run("convert_model", original, "opus", "--source", "ja")
    assert made() == []


def test_a_checkpoint_of_something_else_is_told_from_opennmt(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    torch.save({"weights": torch.zeros(1)}, tmp_path / "model.pt")
    spm = DEMO / "model" / "spm.ja.nopretok.model"
    for side in ("source", "target"):
        shutil.copy(spm, tmp_path / f"{side}.spm")
    with pytest.raises(CommandError, match=r"no OpenNMT-py checkpoint.*dict\.<language>\.txt"):
        run("convert_model", tmp_path / "model.pt", "new", "--source", "ja", "--target", "en")
    assert made() == []


def test_a_place_that_cannot_be_written_is_named(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    models = get_settings().DATA_DIR / "models"
    models.touch()
    try:
        with pytest.raises(CommandError, match=f"{models}.*Make room"):
            run("convert_model", original, "new")
    finally:
        models.unlink()


def attack_fairseq(folder: Path, mark: Path) -> Path:
    return write_model(folder, lambda state: state.update(extra=Attack(os.mkdir, str(mark))))


def attack_opennmt(folder: Path, mark: Path) -> Path:
    checkpoint = other_models.build_opennmt(folder)
    torch.save({"opt": Attack(os.mkdir, str(mark))}, checkpoint)
    return checkpoint


def attack_huggingface(folder: Path, mark: Path) -> Path:
    original = transformers_models.build_marian(folder / "opus-mt-ja-en")
    (original / "model.safetensors").unlink()
    torch.save({"model": Attack(os.mkdir, str(mark))}, original / "pytorch_model.bin")
    return original


@pytest.mark.parametrize("attack", [attack_fairseq, attack_opennmt, attack_huggingface])
def test_code_in_a_checkpoint_is_not_executed(
    served_model: TranslationModel, tmp_path: Path, attack: Callable[[Path, Path], Path]
) -> None:
    mark = tmp_path / "executed"
    (tmp_path / "model").mkdir()
    source = attack(tmp_path / "model", mark)
    with pytest.raises(CommandError):
        run("convert_model", source, "new", "--source", "ja", "--target", "en")
    assert not mark.exists() and made() == []


@pytest.fixture(scope="module")
def opus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model to convert, `opus-mt-ja-en`, and a data folder without models."""
    base = tmp_path_factory.mktemp("opus")
    original = transformers_models.build_marian(base / "original")
    # Nothing converts faster.
    other_models.export_opus_mt(original, base / "opus-mt-ja-en")
    environment = {**os.environ, "NMT_DATA_DIR": str(base / "data")}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT, env=environment, check=True, timeout=120,
    )  # fmt: skip
    return base


@pytest.mark.parametrize(
    ("how", "stage"),
    [(signal.SIGINT, "Loading"), (signal.SIGTERM, "Testing"), (signal.SIGKILL, "Testing")],
)
def test_an_interrupted_conversion_leaves_nothing(
    tmp_path: Path, opus: Path, how: signal.Signals, stage: str
) -> None:
    shutil.copytree(opus / "data", tmp_path / "data")
    environment = {
        **os.environ,
        "NMT_DATA_DIR": str(tmp_path / "data"),
        "PYTHONUNBUFFERED": "1",
        # It does not come to its end before it is told to.
        "NMT_ENGINES": "ctranslate2=tests.worker.failing.Slow",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "convert_model", str(opus / "opus-mt-ja-en"), "opus"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process, process.stdout as output:
        for line in output:
            if line.startswith(stage):
                break
        process.send_signal(how)
        assert process.wait(60) != 0
    models = tmp_path / "data" / "models"
    assert not (models / "opus").exists()
    if how == signal.SIGKILL:
        return  # Hidden leftovers go with the next conversion of that name.
    assert [*models.iterdir()] == []
