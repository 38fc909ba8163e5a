"""A changed model takes over under load where models are replicas in a Ray cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.hosts import worker_client
from nmt_server.translation import translate
from tests.random_model import build_random_model
from tests.ray_backend.test_backend import wait_for
from tests.serving.test_swap import load_of, move_to, serves

pytestmark = pytest.mark.timeout(240)


def test_a_swap_under_load_fails_no_request(
    cluster: Any, served_model: TranslationModel, settings: Settings, tmp_path: Path
) -> None:
    # Both models are there for a while, perhaps on the one node that is left.
    ray = {"WORKER_BACKEND": "ray", "WORKER_OPTIONS": {"num_cpus": 0.5}}
    settings.NMT_SERVER = {**settings.NMT_SERVER, **ray}
    worker_client.cache_clear()
    try:
        (before,) = translate(["猫が走る"])
        old = get_model().spec
        other = build_random_model(tmp_path / "other", seed=11)
        with load_of(4):
            move_to(served_model, other)
            wait_for(lambda: serves(other))
        (after,) = translate(["猫が走る"])
        assert after.text != before.text and not after.cached
        # The old one is let go.
        wait_for(lambda: worker_client().state(old, timeout=60).state == "not loaded")
        worker_client().unload(get_model().spec)
    finally:
        forget_models()
        worker_client.cache_clear()
