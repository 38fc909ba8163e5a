"""How the tests of a run are dealt out to processes beside each other (`--numprocesses 2`).

Those of a file share what is expensive, and the end-to-end tests their servers and databases: each
of these is work for one process, which takes the next when it is done. End-to-end tests want the
processor in bursts, and wait between them: never are two of them at work at once.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby

import pytest
from xdist.scheduler import LoadScopeScheduling

_END_TO_END = "tests/e2e"


class Lanes(LoadScopeScheduling):  # type: ignore[misc]
    """Deals out all end-to-end tests as one, and others by file, in the order of the collection.

    That has the tests that empty the database behind those that want what migrations put there, so
    that what a file has of each kind is work of its own.
    """

    def _split_scope(self, nodeid: str) -> str:
        return self._scopes[nodeid]

    @cached_property
    def _scopes(self) -> dict[str, str]:
        runs = groupby(self.collection, _room)
        return {each: f"{number}" for number, (_, run) in enumerate(runs) for each in run}


def _room(nodeid: str) -> str:
    file, _, _ = nodeid.partition("::")
    return _END_TO_END if file.startswith(f"{_END_TO_END}/") else file


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Lanes:
    """Called by xdist where there are several processes."""
    return Lanes(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the work that takes longest and cannot be shared."""
    items.sort(key=lambda item: not item.nodeid.startswith(f"{_END_TO_END}/"))
