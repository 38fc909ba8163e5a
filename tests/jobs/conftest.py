"""Runners for the tests, which end with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nmt_server.jobs import records
from nmt_server.jobs.runner import Runner
from nmt_server.models import TranslationModel


@pytest.fixture(autouse=True)
def _long_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """None ends because this machine stands still for a while."""
    monkeypatch.setattr(records, "LEASE", 600.0)


@pytest.fixture
def served_model(served_model: TranslationModel, lasting_hosts: None) -> TranslationModel:
    """The random model as the default one, on a host that others of the module have used."""
    return served_model


@pytest.fixture
def start_runner(served_model: TranslationModel) -> Iterator[Callable[[], Runner]]:
    """Starts runners, each of them as in a process of its own."""
    runners: list[Runner] = []

    def start() -> Runner:
        runners.append(Runner())
        runners[-1].wake()
        return runners[-1]

    yield start
    for runner in runners:
        runner.stop()
    for runner in runners:
        runner.join(60)
