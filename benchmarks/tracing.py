"""What the main thread of a page does, task by task, as Chromium's own trace tells it."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import websocket

from tests.e2e.browser import Browser

_TIMEOUT_SECONDS = 60
_CATEGORIES = (
    *("devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"),
)
_PHASE = "phase: "


class Tracing:
    """A trace of a browser from now on; it has a connection of its own to it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        address = browser.driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
        with urllib.request.urlopen(
            f"http://{address}/json/version", timeout=_TIMEOUT_SECONDS
        ) as answer:
            url = json.load(answer)["webSocketDebuggerUrl"]
        self._socket = websocket.create_connection(
            url, timeout=_TIMEOUT_SECONDS, suppress_origin=True
        )
        config = {
            "recordMode": "recordAsMuchAsPossible",
            "includedCategories": list(_CATEGORIES),
            "excludedCategories": ["*"],
        }
        self._send("Tracing.start", {"traceConfig": config, "transferMode": "ReportEvents"})
        self._until(lambda message: "id" in message)

    def phase(self, name: str) -> None:
        """What comes next belongs to this."""
        self._browser.run("performance.mark(arguments[0])", _PHASE + name)

    def stop(self) -> dict[str, list[float]]:
        """How long each task of the page kept the processor, by phase: milliseconds."""
        self._send("Tracing.end", {})
        events: list[dict[str, Any]] = []
        for message in self._until(
            lambda message: message.get("method") == "Tracing.tracingComplete"
        ):
            if message.get("method") == "Tracing.dataCollected":
                events += message["params"]["value"]
        self._socket.close()
        marks = sorted(
            (event["ts"], event["name"].removeprefix(_PHASE), event["pid"], event["tid"])
            for event in events
            if event["name"].startswith(_PHASE)
        )
        tasks: dict[str, list[float]] = {name: [] for _, name, _, _ in marks}
        for event in events:
            began = [mark for mark in marks if mark[0] <= event.get("ts", 0)]
            if (
                began
                and event["name"] == "RunTask"
                and (event["pid"], event["tid"]) == began[-1][2:]
            ):
                tasks[began[-1][1]].append(event.get("tdur", 0) / 1000)
        return tasks

    def _send(self, method: str, parameters: dict[str, Any]) -> None:
        self._socket.send(json.dumps({"id": 1, "method": method, "params": parameters}))

    def _until(self, is_last: Any) -> list[dict[str, Any]]:
        """The messages up to one."""
        messages: list[dict[str, Any]] = []
        while not (messages and is_last(messages[-1])):
            messages.append(json.loads(self._socket.recv()))
        return messages
