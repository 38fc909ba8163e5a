"""What comes into the page from elsewhere: pasted formatted text, dropped files."""

from __future__ import annotations

import pytest

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server
from tests.e2e.translate_view import drop

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

COPY = """
const [html, plain, done] = arguments;
const blob = (type, text) => new Blob([text], {type});
navigator.clipboard.write([new ClipboardItem({
  "text/html": blob("text/html", html), "text/plain": blob("text/plain", plain),
})]).then(() => done("copied"), (error) => done(String(error)));
"""


def paste(browser: Browser, html: str, plain: str) -> None:
    """Put both forms of a text into the clipboard, and press the keys that paste."""
    assert browser.driver.execute_async_script(COPY, html, plain) == "copied"
    key = {"modifiers": 2, "key": "v", "code": "KeyV", "windowsVirtualKeyCode": 86}
    for event in ({"type": "rawKeyDown", "commands": ["paste"]}, {"type": "keyUp"}):
        browser.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, **key})


def test_formatted_text_is_pasted_with_its_tags(browser: Browser, server: Server) -> None:
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    browser.find("#source").send_keys("クロエは城へ向かった。")
    browser.run("document.getElementById('source').setSelectionRange(0, 0)")
    # As other systems end lines.
    html = "<p><b>勇者</b>は剣を装備した。</p><p>村人は城へ向かった。</p>"
    paste(browser, html, "勇者は剣を装備した。\r\n村人は城へ向かった。\r\n")
    browser.wait(lambda: browser.texts(".toast button"))
    browser.find(".toast button").click()
    tagged = "<b>勇者</b>は剣を装備した。\n村人は城へ向かった。\nクロエは城へ向かった。"
    browser.wait(lambda: browser.value("#source", "value") == tagged)
    browser.wait(lambda: any("<b>" in line for line in browser.texts("#output .line")))
    assert browser.complaints() == []


def test_dropped_files_are_translated_in_their_view(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    drop(browser)
    browser.wait(lambda: browser.run("return location.pathname") == "/files")
    browser.wait(lambda: any("scene.txt" in text for text in browser.texts("main")))
    assert browser.complaints() == []
