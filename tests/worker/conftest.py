"""What the tests of the worker share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.worker.client import WorkerClient
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2


@pytest.fixture
def spec(random_model_folder: Path) -> EngineSpec:
    """How a host serves the random model."""
    return EngineSpec(
        fingerprint="test",
        engine=CTRANSLATE2,
        path=str(random_model_folder),
        source_sentencepiece=str(random_model_folder / "spm.ja.nopretok.model"),
        target_sentencepiece=str(random_model_folder / "spm.en.nopretok.model"),
        source_language="ja",
        target_language="en",
        compute_type=COMPUTE_TYPE,
    )


@pytest.fixture
def held(spec: EngineSpec, tmp_path: Path) -> EngineSpec:
    """The same, but that it decodes one batch and no more before it is to `go_on`."""
    folder = shutil.copytree(spec.path, tmp_path / "model")
    return replace(spec, path=str(folder), engine="tests.worker.failing.Held")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[WorkerClient]:
    """A web process' side; its run folder is `run` in the test's own folder."""
    worker_client = WorkerClient(tmp_path / "run")
    yield worker_client
    worker_client.close()
