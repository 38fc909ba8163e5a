"""How long the page keeps somebody waiting who works on a text of 2,000 lines."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines
from benchmarks.tracing import Tracing
from tests.e2e.browser import Browser
from tests.e2e.server import Server
from tests.e2e.translate_view import COPY

_LINES = 2000
_LONGEST_MS = 50
_TYPED = ("勇", "者", "は", Keys.ENTER, "剣", Keys.BACKSPACE, Keys.BACKSPACE)
_BETWEEN_KEYS_SECONDS = 0.4
_AFTER_SECONDS = 2.0
_BARE = "paste into a bare field"
# What the benchmark does itself, and nobody else has to wait for.
_OWN = "fill the clipboard"
_BARE_PAGE = "data:text/html,<textarea rows=20 cols=80 spellcheck=false></textarea>"
_SCROLL = """
let y = 0;
const step = () => {
  scrollTo(0, (y += 600));
  if (y < document.body.scrollHeight) requestAnimationFrame(step);
};
step();
"""


def long_text() -> list[Figure]:
    """The longest task of the page while one pastes 2,000 lines, types, scrolls and goes on."""
    lines = FreshLines(5).take(_LINES)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "serve", "--port", "0")
        browser = Browser(Path(folder) / "profile")
        try:
            browser.resize(1280, 800)
            browser.open(server.url + "/")
            browser.wait(lambda: browser.value("#target-language", "value") == "en")
            tracing = Tracing(browser)
            _work(browser, tracing, "\n".join(lines))
            _keep_tags(browser, tracing, lines)
            _paste_into_bare_field(browser, tracing)
            tasks = tracing.stop()
        finally:
            browser.quit()
            server.stop()
    bare = max(tasks.pop(_BARE))
    tasks.pop(_OWN)
    return [
        Figure("for comparison: paste into a bare field, ms", bare, f"{_LINES} lines"),
        *(
            Figure(
                f"longest task: {name}, ms", max(found), f"{len(found)} tasks", None, _LONGEST_MS
            )
            for name, found in tasks.items()
        ),
    ]


def _work(browser: Browser, tracing: Tracing, text: str) -> None:
    permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    browser.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": permissions})
    browser.driver.execute_async_script(
        "navigator.clipboard.writeText(arguments[0]).then(arguments[1])", text
    )
    tracing.phase("paste")
    browser.run("document.getElementById('source').focus()")
    _paste(browser)
    _wait_for_rows(browser)
    assert browser.value("#source", "value") == text
    tracing.phase("type")
    browser.run("const e = document.getElementById('source'); e.setSelectionRange(9000, 9000)")
    for key in _TYPED:
        ActionChains(browser.driver).send_keys(key).perform()
        time.sleep(_BETWEEN_KEYS_SECONDS)
    _wait_for_rows(browser)
    tracing.phase("scroll")
    browser.run(_SCROLL)
    browser.wait(
        lambda: browser.run("return scrollY + innerHeight >= document.body.scrollHeight - 1")
    )
    browser.run("scrollTo(0, 20000)")
    time.sleep(_AFTER_SECONDS)
    tracing.phase("point")
    for x in (300, 900):
        for y in range(200, 700, 25):
            place = {"type": "mouseMoved", "x": x, "y": y}
            browser.driver.execute_cdp_cmd("Input.dispatchMouseEvent", place)
    time.sleep(_AFTER_SECONDS)


def _keep_tags(browser: Browser, tracing: Tracing, lines: list[str]) -> None:
    """Paste formatted text in the place of all there is, and have its tags kept."""
    html = "".join(f"<p><b>{line[:3]}</b>{line[3:]}</p>" for line in lines)
    tracing.phase(_OWN)
    browser.driver.execute_async_script(COPY, html, "\n".join(lines))
    tracing.phase("paste in the place of all")
    browser.run("const e = document.getElementById('source'); e.focus(); e.select()")
    _paste(browser)
    browser.wait(lambda: browser.texts(".toast button"))
    # It stays while the focus is on it.
    browser.run("document.querySelector('.toast button').focus()")
    _wait_for_rows(browser)
    tracing.phase("keep the tags")
    browser.run("document.querySelector('.toast button').click()")
    browser.wait(lambda: browser.value("#source", "value").count("<b>") == _LINES)
    _wait_for_rows(browser)


def _paste_into_bare_field(browser: Browser, tracing: Tracing) -> None:
    """What the browser by itself takes to lay out what is in the clipboard."""
    browser.open(_BARE_PAGE)
    tracing.phase(_BARE)
    browser.run("document.querySelector('textarea').focus()")
    _paste(browser)
    time.sleep(_AFTER_SECONDS)


def _paste(browser: Browser) -> None:
    key = {"modifiers": 2, "key": "v", "code": "KeyV", "windowsVirtualKeyCode": 86}
    for event in ({"type": "rawKeyDown", "commands": ["paste"]}, {"type": "keyUp"}):
        browser.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, **key})


def _wait_for_rows(browser: Browser) -> None:
    """Wait until the whole translation is there, and what comes after it."""
    browser.wait(
        lambda: (
            browser.value("#output", "aria-busy") == "false"
            and browser.run("return document.querySelectorAll('#output .row').length") >= _LINES
        ),
        timeout=180,
    )
    time.sleep(_AFTER_SECONDS)
