"""What people type where a model is asked for."""

from pathlib import Path

import pytest

from nmt_server.model_files.paths import is_hub_name


def test_names_of_the_hub_are_told_from_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_hub_name("facebook/m2m100_418M")
    (tmp_path / "facebook" / "m2m100_418M").mkdir(parents=True)
    assert not is_hub_name("facebook/m2m100_418M")
    assert not is_hub_name("/models/marian") and not is_hub_name("a/b/c")
    assert not is_hub_name("./marian") and not is_hub_name("../marian")
