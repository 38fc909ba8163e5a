"""The key that the processes of a data folder share."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from nmt_server.errors import ModelUnavailable
from nmt_server.worker.addresses import prepare_run_directory
from tests.conversion.small_disk import files_up_to


@pytest.mark.parametrize("left", [b"", b"0123"])
def test_a_key_that_was_not_written_whole_is_made_anew(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "authkey").write_bytes(left)
    key = prepare_run_directory(tmp_path)
    assert len(key) == 64 and prepare_run_directory(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "authkey").stat().st_mode) == 0o600


def test_a_full_disk_leaves_no_key(tmp_path: Path) -> None:
    with files_up_to(10), pytest.raises(ModelUnavailable, match="cannot be used"):
        prepare_run_directory(tmp_path)
    assert not (tmp_path / "authkey").exists()
    assert len(prepare_run_directory(tmp_path)) == 64
