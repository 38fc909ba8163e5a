"""The first view of a page in headless Chromium: how much comes, and when one can use it."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figure import Figure
from tests.e2e.browser import Browser
from tests.e2e.server import Server

_VIEWS = ("", "compare", "inspect", "files", "cache", "glossaries", "models")
_ROUNDS = 3
# A phone's processor, as Lighthouse takes it.
_SLOW = 4
_QUIET_SECONDS = 1.0
# Runs before anything of the page: what the browser tells of paints, shifts and long tasks, and
# when the menus of the translator can be used.
_WATCH = """
const seen = {paint: 0, largest: 0, shift: 0, blocked: 0, busyUntil: 0, offered: 0};
window.__seen = seen;
const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
  .observe({type, buffered: true});
watch("paint", (e) => { if (e.name === "first-contentful-paint") seen.paint = e.startTime; });
watch("largest-contentful-paint", (e) => { seen.largest = e.startTime; });
watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.shift += e.value; });
watch("longtask", (e) => {
  seen.busyUntil = e.startTime + e.duration;
  if (e.startTime >= seen.paint) seen.blocked += e.duration - 50;
});
document.addEventListener("DOMContentLoaded", () => {
  const target = document.getElementById("target-language");
  const look = () => { seen.offered ||= target.value ? performance.now() : 0; };
  const all = {attributes: true, subtree: true, childList: true};
  if (target) new MutationObserver(look).observe(target, all);
});
"""
_READ = (
    "const [visit] = performance.getEntriesByType('navigation');"
    "return {...window.__seen, ready: visit.domContentLoadedEventEnd, now: performance.now()}"
)


@dataclass(frozen=True)
class Visit:
    """One visit with an empty cache. Times are milliseconds since it began."""

    kilobytes: float
    first_paint: float
    largest_paint: float
    blocking: float
    shift: float
    interactive: float


def first_view() -> list[Figure]:
    """What the first view transfers and when one can use it, also on a slow processor."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "serve", "--port", "0")
        browser = Browser(Path(folder) / "profile")
        try:
            _start_watching(browser)
            for view in _VIEWS:
                plain = [_visit(browser, f"{server.url}/{view}") for _ in range(_ROUNDS)]
                browser.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": _SLOW})
                slow = [_visit(browser, f"{server.url}/{view}") for _ in range(_ROUNDS)]
                browser.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
                figures += _figures(f"/{view}", plain, slow)
        finally:
            browser.quit()
            server.stop()
    return figures


def _start_watching(browser: Browser) -> None:
    browser.resize(1280, 800)
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Page.enable", {})
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})


def _visit(browser: Browser, url: str) -> Visit:
    browser.driver.get("about:blank")
    browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.network()
    browser.driver.get(url)
    seen = browser.wait(lambda: _at_rest(browser))
    sizes = [
        event["params"]["encodedDataLength"]
        for event in browser.network()
        if event["method"] == "Network.loadingFinished"
    ]
    return Visit(
        kilobytes=sum(sizes) / 1000,
        first_paint=seen["paint"],
        largest_paint=seen["largest"],
        blocking=seen["blocked"],
        shift=seen["shift"],
        interactive=max(seen[each] for each in ("paint", "ready", "offered", "busyUntil")),
    )


def _at_rest(browser: Browser) -> dict[str, float] | None:
    """What was seen, once the page has been ready and free for a while."""
    seen: dict[str, float] = browser.run(_READ)
    is_translator = browser.run("return !!document.getElementById('target-language')")
    since = max(seen["ready"], seen["busyUntil"], seen["offered"])
    is_ready = seen["ready"] and seen["paint"] and (seen["offered"] or not is_translator)
    return seen if is_ready and seen["now"] - since > 1000 * _QUIET_SECONDS else None


def _figures(path: str, plain: list[Visit], slow: list[Visit]) -> list[Figure]:
    kilobytes = max(visit.kilobytes for visit in plain)
    return [
        Figure(f"{path}: kilobytes transferred", kilobytes, "empty cache", at_most=120),
        _interactive(f"{path}: seconds until interactive", plain, 1.0),
        _interactive(f"{path}: the same, processor {_SLOW} times slower", slow, 2.5),
    ]


def _interactive(name: str, visits: list[Visit], at_most: float) -> Figure:
    def median(field: str) -> float:
        return float(statistics.median(getattr(visit, field) for visit in visits))

    detail = (
        f"FCP {median('first_paint'):.0f} ms, LCP {median('largest_paint'):.0f} ms, "
        f"TBT {median('blocking'):.0f} ms, CLS {median('shift'):.3f}"
    )
    return Figure(name, median("interactive") / 1000, detail, at_most=at_most)
