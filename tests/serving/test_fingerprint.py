"""What a fingerprint covers: all that decides what a model answers."""

from __future__ import annotations

import shutil
from pathlib import Path

from nmt_server.engines.kind import engine_kind
from nmt_server.model_files.fingerprint import fingerprint
from nmt_server.model_files.manifest import Limits, ModelDescription
from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.file_changes import have_changed, refresh_fingerprint
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import translate
from tests.conftest import CTRANSLATE2


def test_the_lengths_that_a_model_says_of_itself_are_part_of_it(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(served_model.path, tmp_path / "described"))
    tokenizers = ("spm.ja.nopretok.model", "spm.en.nopretok.model")
    served_model.path = str(folder)
    refresh_fingerprint(served_model)
    undescribed = served_model.fingerprint
    # As it was when nothing covered what a model says of itself.
    files = [file for file in sorted(folder.iterdir()) if file.name not in tokenizers]
    spms = [Path(served_model.source_sentencepiece), Path(served_model.target_sentencepiece)]
    covered = engine_kind(CTRANSLATE2).files(folder)
    assert sorted(covered) == files and fingerprint([*covered, *spms]).sha256 == undescribed

    taken = {undescribed}
    split = {}
    for most in (100, 6):
        limits = Limits(source=most, target=most)
        ModelDescription("", *tokenizers, limits=limits).write(folder)
        before = ServedModel.from_row(served_model).spec
        assert have_changed(before, served_model.files_signature)
        assert refresh_fingerprint(served_model)
        taken.add(served_model.fingerprint)
        served_model.save()
        forget_models()
        split[most] = translate(["猫が走る、犬がいる、鳥が歌う、魚が泳ぐ"])[0].warnings
    assert len(taken) == 3 and "split" in str(split[6]) and "split" not in str(split[100])
