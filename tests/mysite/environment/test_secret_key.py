"""The secret key is made once, and read whole."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mysite.environment.secret_key import secret_key
from tests.e2e.server import ROOT

_PRINT = "from mysite.settings import SECRET_KEY; print(SECRET_KEY)"


def test_processes_that_start_together_take_the_same_key(tmp_path: Path) -> None:
    environment = {**os.environ, "NMT_DATA_DIR": str(tmp_path), "DJANGO_SECRET_KEY": ""}
    started = [
        subprocess.Popen([sys.executable, "-c", _PRINT], cwd=ROOT, env=environment,
                         stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]  # fmt: skip
    keys = {process.communicate(timeout=60)[0].strip() for process in started}
    assert len(keys) == 1 and len(keys.pop()) > 50


@pytest.mark.parametrize("left", [b"", b" \n", b"x", b"\0" * 67, b"\xff\xfe" * 40])
def test_a_key_that_was_never_written_whole_is_made_now(tmp_path: Path, left: bytes) -> None:
    # Where the disk was full, or the machine lost its power.
    (tmp_path / "secret_key").write_bytes(left)
    key = secret_key(tmp_path)
    assert len(key) > 50 and secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
