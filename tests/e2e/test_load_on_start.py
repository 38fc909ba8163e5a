"""Models that are there before the first text."""

from __future__ import annotations

import time

import pytest

from tests.e2e.server import Boot, Server


@pytest.mark.parametrize("command", [("runserver", "0"), ("serve", "--port", "0")])
def test_what_the_setting_names_is_loaded_by_itself(boot: Boot, command: tuple[str, ...]) -> None:
    server: Server = boot(*command, NMT_LOAD_ON_START="nothing demo")
    deadline = time.monotonic() + 60
    while state(server) != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert server.wait_for_output("LOAD_ON_START names nothing")
    assert len(server.hosts()) == 1


def state(server: Server) -> str:
    (model,) = server.request("GET", "/api/v1/models").json()["models"]
    return str(model["state"])
