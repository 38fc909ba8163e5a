"""A headless Chromium that looks at the pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
CHROMEDRIVER = shutil.which("chromedriver") or ""

_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-dev-shm-usage",
)


class Browser:
    """One window with a profile of its own; `driver` is for what has no method here."""

    def __init__(self, profile: Path) -> None:
        options = ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = Chrome(options=options, service=ChromeService(CHROMEDRIVER))
        self.driver.set_script_timeout(120)

    def open(self, url: str) -> None:
        """Open an address anew, also where only its fragment differs from the one before."""
        self.driver.get("about:blank")
        self.driver.get(url)

    def resize(self, width: int, height: int) -> None:
        """The size of the page as on a screen of that size."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )

    def prefer(self, scheme: str) -> None:
        """What the system says: `light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def find(self, selector: str) -> WebElement:
        """The first element of a CSS selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def value(self, selector: str, attribute: str) -> str:
        """An attribute of the first element of a CSS selector."""
        return self.find(selector).get_attribute(attribute) or ""

    def texts(self, selector: str) -> list[str]:
        """The visible texts of all elements of a CSS selector, read at one moment."""
        found: list[str] = self.run(
            "return Array.from(document.querySelectorAll(arguments[0]), e => e.innerText.trim())",
            selector,
        )
        return found

    def run(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], Any], timeout: float = 90) -> Any:
        """Wait until `condition()` is true."""
        # The page may replace an element between finding it and reading it, or show none of a kind.
        passing = [StaleElementReferenceException, IndexError]
        waiting = WebDriverWait(self.driver, timeout, 0.05, ignored_exceptions=passing)
        return waiting.until(lambda _: condition())

    def complaints(self) -> list[str]:
        """What the browser has complained about since the last call: scripts, policy, loading."""
        return [
            entry["message"]
            for entry in self._log("browser")
            if entry["level"] in ("WARNING", "SEVERE")
        ]

    def network(self) -> list[dict[str, Any]]:
        """The network events since the last call: `{"method", "params"}`."""
        events = [json.loads(e["message"])["message"] for e in self._log("performance")]
        return [event for event in events if event["method"].startswith("Network.")]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]
        return entries

    def quit(self) -> None:
        """End the browser."""
        self.driver.quit()
