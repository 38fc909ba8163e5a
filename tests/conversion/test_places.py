"""Where a model lies, and what its files are called, is no matter."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import ctranslate2
import pytest

from nmt_server.conversion.order import Order
from nmt_server.conversion.process import convert_in_process
from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import identify

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

from tests.conversion import other_models, transformers_models
from tests.conversion.here import convert_here
from tests.conversion.small_disk import files_up_to
from tests.fairseq_models import write_model


def build_fairseq(folder: Path) -> Path:
    pytest.importorskip("fairseq")
    return write_model(folder)


def build_opus_mt(folder: Path) -> Path:
    original = transformers_models.build_marian(folder.with_name("original"))
    return other_models.export_opus_mt(original, folder)


def linked(model: Path, folder: Path) -> Path:
    """The same model, each of its files a link, as in the cache of the Hugging Face Hub."""
    folder.mkdir()
    for number, file in enumerate((model if model.is_dir() else model.parent).iterdir()):
        shutil.move(file, folder.with_name(f"blob {number}"))
        (folder / file.name).symlink_to(folder.with_name(f"blob {number}"))
    return folder if model.is_dir() else folder / model.name


@pytest.mark.parametrize(
    "build",
    [transformers_models.build_marian, build_opus_mt, build_fairseq, other_models.build_opennmt],
)
def test_a_model_may_lie_anywhere(tmp_path: Path, build: Callable[[Path], Path]) -> None:
    place = tmp_path / "モデル [1] {a}, b: 50% é's"
    place.mkdir()
    model = linked(build(place / "original model"), place / "the links")
    output = place / ".出力 folder"
    description = convert_here(model, output)
    assert ctranslate2.contains_model(os.fspath(output))
    assert (output / description.source_tokenizer).is_file()
    assert not [file for file in output.iterdir() if file.is_symlink()]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    opus = build_opus_mt(tmp_path / "opus")
    order = Order(identify(opus), str(tmp_path / "output"), "float32", "ja", "en")
    with (
        files_up_to(20_000),
        pytest.raises(InvalidModel, match=r"output cannot be written: File too large\. Make room"),
    ):
        convert_in_process(order, lambda stage: None)
