"""More models than the machines of a Ray cluster have room for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.ray_backend.backend import RayBackend
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.work import WorkItem
from tests.ray_backend.test_backend import PAIR, cats, demo_spec, wait_for

pytestmark = pytest.mark.timeout(300)

# Seconds, far more than the test takes: nobody goes for having been idle for so long.
_KEEP_ALIVE = 3600


def ask(client: WorkerClient, spec: EngineSpec, item: WorkItem) -> str:
    """The translation of a text by a model, which is there sooner or later."""
    (results,) = client.translate(spec, [item], PAIR, keep_alive=_KEEP_ALIVE, timeout=200)
    return results[0].text


def test_one_that_nobody_asks_gives_its_place_away(cluster: Any, tmp_path: Path) -> None:
    # A node has room for one.
    client = WorkerClient(tmp_path / "run", backend=RayBackend, options={"num_cpus": "0.6"})
    specs = [replace(demo_spec(), fingerprint=f"one of many, {number}") for number in range(3)]
    try:
        answers = [ask(client, spec, cats(number)) for number, spec in enumerate(specs)]
        # And one that has lost its place is there again.
        assert ask(client, specs[0], cats(0)) == answers[0]
        assert all(answers)
    finally:
        for spec in specs:
            client.unload(spec)
        wait_for(lambda: {client.state(s, timeout=60).state for s in specs} == {"not loaded"})
        client.close()
