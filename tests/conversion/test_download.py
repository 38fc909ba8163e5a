"""Downloads from a hub on the loopback interface, by processes of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import DEMO
from tests.conversion.hub import serve_hub
from tests.conversion.small_disk import files_up_to

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

import torch
from safetensors.torch import load_file, save_file

from tests.conversion import transformers_models

ROOT = DEMO.parent
NAME = "somebody/opus-mt-ja-en"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder without models."""
    data = tmp_path_factory.mktemp("empty") / "data"
    assert manage(data, "", "migrate", "-v0").wait(60) == 0
    return data


@pytest.fixture
def data(empty: Path, tmp_path: Path) -> Path:
    """The same for one test."""
    return Path(shutil.copytree(empty, tmp_path / "data"))


def manage(data: Path, hub: str, *arguments: str) -> subprocess.Popen[str]:
    # What coverage writes at the end would have no place on a small disk either.
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_PROCESS")}
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        # Where standard error is no terminal, the last makes progress bars appear all the same.
        env={
            **inherited,
            "NMT_DATA_DIR": str(data),
            "HF_ENDPOINT": hub,
            "HF_HOME": str(data / "hub"),
            "TQDM_POSITION": "-1",
            # There is little to be measured.
            "NMT_CPU_THREADS": "1",
            "NMT_TOKEN_BUDGET": "256",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_interrupted_download_goes_on_and_is_converted(tmp_path: Path, data: Path) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    (original / "flax_model.msgpack").touch()
    # The libraries write in pieces of ten megabytes.
    weights = {**load_file(original / "model.safetensors"), "unused": torch.zeros(6_000_000)}
    save_file(weights, original / "model.safetensors", {"format": "pt"})
    convert = ("convert_model", NAME, "opus")
    with serve_hub(NAME, original) as hub:
        hub.holds = True
        with manage(data, hub.url, *convert) as process:
            assert hub.halfway.wait(60)
            [partial] = (data / "hub").rglob("*.partial")
            _wait_for_size(partial, 10_000_000)
            process.kill()
        hub.holds = False
        with manage(data, hub.url, *convert) as process:
            said, progress = process.communicate(timeout=120)
        assert process.returncode == 0, progress
        first, second = hub.ranges[0], hub.ranges[-1]
    assert first is None and second is not None and int(second[len("bytes=") : -1]) >= 10_000_000
    assert "model.safetensors" in progress and "100%" in progress
    assert f"Downloading {NAME}" in said and "Registered opus (ja-en" in said
    assert "flax_model.msgpack" not in hub.asked
    # Both are one file, which is fetched once.
    assert {"source.spm", "target.spm"} & hub.asked


@pytest.mark.parametrize(
    ("name", "is_there", "said"),
    [
        ("nobody/nothing", True, "neither a folder nobody/nothing here nor a model of that name"),
        ("no--body/nothing", True, "neither a folder no--body/nothing here nor a model of"),
        (NAME, False, "the Hugging Face Hub cannot be reached"),
    ],
)
def test_a_failed_download_says_why_within_seconds(
    tmp_path: Path, data: Path, name: str, is_there: bool, said: str
) -> None:
    (tmp_path / "model").mkdir()
    with socket.socket() as unused:
        # Bound, but not listening: connections to it are refused.
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with serve_hub(NAME, tmp_path / "model") as hub:
            url = hub.url if is_there else nowhere
            with manage(data, url, "convert_model", name, "opus") as process:
                _, errors = process.communicate(timeout=60)
    assert process.returncode != 0 and said in " ".join(errors.split())
    assert "Traceback" not in errors


def test_a_full_disk_is_told_from_a_network_that_is_down(tmp_path: Path, data: Path) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    save_file({"unused": torch.zeros(100_000)}, original / "model.safetensors", {"format": "pt"})
    with (
        serve_hub(NAME, original) as hub,
        files_up_to(300_000),
        manage(data, hub.url, "convert_model", NAME, "opus") as process,
    ):
        _, errors = process.communicate(timeout=60)
    said = " ".join(errors.split())
    assert process.returncode != 0 and "Traceback" not in errors
    assert f"{NAME} cannot be stored" in said and "File too large" in said and "HF_HOME" in said


def test_what_an_earlier_download_has_too_much_of_is_fetched_again(
    tmp_path: Path, data: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    weights = (original / "model.safetensors").read_bytes()
    with serve_hub(NAME, original) as hub:
        blobs = data / "hub" / "hub" / f"models--{NAME.replace('/', '--')}" / "blobs"
        blobs.mkdir(parents=True)
        partial = blobs / f"{hashlib.sha256(weights).hexdigest()}.partial"
        partial.write_bytes(weights + weights)
        with manage(data, hub.url, "convert_model", NAME, "opus") as process:
            said, errors = process.communicate(timeout=120)
    assert process.returncode == 0 and "Registered opus" in said, errors


def _wait_for_size(file: Path, size: int) -> None:
    """The other process writes what it has got; nothing tells when."""
    for _ in range(1200):
        if file.stat().st_size >= size:
            return
        time.sleep(0.05)
    raise TimeoutError(file)
