"""How the tests of a run are dealt out to processes beside each other (`--numprocesses 2`).

Those of a file share what is expensive, and the end-to-end tests their servers and databases: each
of these is work for one process, which takes the next when it is done. End-to-end tests want the
processor in bursts, and wait between them: never are two of them at work at once.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

_END_TO_END = "tests/e2e"


class Lanes(LoadScopeScheduling):  # type: ignore[misc]
    """Deals out all end-to-end tests as one, and others by file."""

    def _split_scope(self, nodeid: str) -> str:
        return _END_TO_END if nodeid.startswith(f"{_END_TO_END}/") else nodeid.split("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Lanes:
    """Called by xdist where there are several processes."""
    return Lanes(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the work that takes longest and cannot be shared."""
    items.sort(key=lambda item: not item.nodeid.startswith(f"{_END_TO_END}/"))
