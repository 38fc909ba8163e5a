"""The demo model, for what a model with random weights cannot do."""

from __future__ import annotations

import pytest

from nmt_server.file_changes import refresh_fingerprint
from nmt_server.models import TranslationModel
from nmt_server.registry import forget_models
from tests.conftest import DEMO


@pytest.fixture
def demo_model(served_model: TranslationModel) -> TranslationModel:
    """The demo model, which knows placeholders, as the default one."""
    folder = DEMO / "model"
    served_model.path = str(folder / "ctranslate2")
    served_model.source_sentencepiece = str(folder / "spm.ja.nopretok.model")
    served_model.target_sentencepiece = str(folder / "spm.en.nopretok.model")
    served_model.max_decoding_length = 128
    refresh_fingerprint(served_model)
    served_model.save()
    forget_models()
    return served_model
