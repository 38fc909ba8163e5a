"""Pages while the server is away, and when it is back."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot
from tests.e2e.test_page_everywhere import see_whole
from tests.e2e.translate_view import LINES, wait_for_translation

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def test_a_server_that_comes_back_is_found_again(browser: Browser, boot: Boot) -> None:
    server = boot()
    browser.open(f"{server.url}/models")
    browser.wait(
        lambda: "B" in "".join(browser.texts(".figures dd")) or browser.texts(".model .dot")
    )
    models = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(f"{server.url}/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    browser.find("#source").send_keys(LINES[3])
    wait_for_translation(browser, server, LINES[3])
    assert server.stop() == 0
    browser.find("#source").send_keys("\n" + LINES[2])
    browser.wait(lambda: "cannot be reached" in browser.find("#error").text)
    server.start_again("runserver", str(server.port))
    wait_for_translation(browser, server, f"{LINES[3]}\n{LINES[2]}")
    assert not browser.find("#error").is_displayed()
    browser.driver.close()
    browser.driver.switch_to.window(models)
    # Nobody has to do anything here.
    browser.wait(lambda: not browser.find("#problem").text and any(browser.texts(".model .dot")))


def wait_for_text(browser: Browser, selector: str, text: str) -> None:
    browser.wait(lambda: text in "".join(browser.texts(selector)))


def test_every_view_goes_on_by_itself_when_the_server_is_back(browser: Browser, boot: Boot) -> None:
    server = boot()
    text = LINES[3]
    before = server.sugoi(text)
    views = {
        "cache": ("#search", "#problem", "#rows .target"),
        "compare": ("#text", "#error", "#results p"),
        "inspect": ("#text", "#error", "#status"),
    }
    windows = {}
    for view in views:
        browser.driver.switch_to.new_window("tab")
        windows[view] = browser.driver.current_window_handle
        see_whole(browser, f"{server.url}/{view}", view)
    assert server.stop() == 0
    for view, (field, problem, _) in views.items():
        browser.driver.switch_to.window(windows[view])
        browser.find(field).send_keys(text, Keys.CONTROL, Keys.ENTER)
        wait_for_text(browser, problem, "cannot be reached")
    server.start_again("runserver", str(server.port))
    for view, (field, problem, found) in views.items():
        browser.driver.switch_to.window(windows[view])
        wait_for_text(browser, found, before)
        assert not browser.find(problem).text
        assert browser.value(field, "value") == text
    for window in windows.values():
        browser.driver.switch_to.window(window)
        browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])
