"""Servers for the end-to-end tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.browser import Browser
from tests.e2e.databases import Databases
from tests.e2e.server import Boot, Server


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for the tests of a module."""
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The browser as a person finds it who comes for the first time."""
    # A page that is still there might write again what is cleared.
    chromium.driver.get("about:blank")
    chromium.driver.execute_cdp_cmd(
        "Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"}
    )
    chromium.resize(1280, 800)
    chromium.prefer("light")
    chromium.complaints()
    chromium.network()
    return chromium


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server under runserver with the demo model, for tests that leave it as it was."""
    started = Server(tmp_path_factory.mktemp("data"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Servers of other databases than SQLite."""
    with tempfile.TemporaryDirectory(prefix="nmt-db-") as folder:
        servers = Databases(Path(folder))
        yield servers
        servers.stop()


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[Boot]:
    """Start servers of one's own on fresh data folders; they end with the test."""
    servers: list[Server] = []

    def start(*command: str, **environment: str) -> Server:
        servers.append(Server(tmp_path / f"data{len(servers)}", *command, environment=environment))
        return servers[-1]

    yield start
    for started in servers:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait(60)
