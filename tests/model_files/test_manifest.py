"""`nmt_model.json` is read as it was written, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.errors import InvalidModel
from nmt_server.model_files.manifest import (
    FILE_NAME,
    DescribedLanguage,
    ModelDescription,
    read_description,
)

NLLB = ModelDescription(
    "nllb", "tokenizer.json", "tokenizer.json", (DescribedLanguage("ja", "jpn_Jpan"),)
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_description(tmp_path) is None
    NLLB.write(tmp_path)
    assert read_description(tmp_path) == NLLB


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: (
    st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["family", "languages", "source_tokenizer", "target_tokenizer"]), inner
    )
)))  # fmt: skip
def test_any_other_content_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    folder = tmp_path_factory.mktemp("model")
    (folder / FILE_NAME).write_text(json.dumps(content), encoding="utf-8")
    try:
        read_description(folder)
    except InvalidModel as error:
        assert FILE_NAME in error.message


@pytest.mark.parametrize("name", ["../spm.model", "/etc/passwd", "..", ""])
def test_a_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    ModelDescription("nllb", name, "tokenizer.json").write(tmp_path)
    with pytest.raises(InvalidModel, match="source_tokenizer"):
        read_description(tmp_path)
