"""Pages while the server is away, and when it is back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server
from tests.e2e.test_page_everywhere import see_whole
from tests.e2e.test_page_views import click
from tests.e2e.translate_view import LINES, press, wait_for_translation

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


def terms_of(server: Server, glossary: str) -> dict[str, str]:
    path = f"/api/v1/glossaries/{glossary}/entries?source=ja&target=en"
    entries = server.request("GET", path).json()["entries"]
    return {entry["source"]: entry["target"] for entry in entries}


def shows(browser: Browser, selector: str, value: str) -> bool:
    """Whether a field of that kind has this value."""
    script = (
        "return [...document.querySelectorAll(arguments[0])].some(e => e.value === arguments[1])"
    )
    return bool(browser.run(script, selector, value))


def test_what_is_typed_while_the_server_is_away_is_kept_and_saved_then(
    browser: Browser, boot: Boot, tmp_path: Path
) -> None:
    server = boot()
    before = server.sugoi(LINES[3])
    about = {"name": "Names", "source": "ja", "target": "en", "content": "村=village\n王=king"}
    glossary = server.post("/api/v1/glossaries", about).json()["id"]
    (tmp_path / "scene.txt").write_text(LINES[2], encoding="utf-8")
    windows = {}
    for view in ("cache", "glossaries", "files"):
        browser.driver.switch_to.new_window("tab")
        windows[view] = browser.driver.current_window_handle
        see_whole(browser, f"{server.url}/{view}", view)
    browser.driver.switch_to.window(windows["cache"])
    browser.find("#rows .target").click()
    browser.find("#rows textarea").send_keys(" At last!")
    assert server.stop() == 0

    press(browser, Keys.CONTROL, Keys.ENTER)
    wait_for_text(browser, ".toast", "cannot be reached")
    # A search that fails and one that finds something else leave it as it is.
    browser.find("#search").send_keys(LINES[2])
    wait_for_text(browser, "#problem", "cannot be reached")
    assert shows(browser, "#rows textarea", f"{before} At last!")
    browser.driver.switch_to.window(windows["glossaries"])
    cell = browser.find("[aria-label='Translation: 村']")
    cell.clear()
    cell.send_keys("hamlet", Keys.ENTER)
    wait_for_text(browser, ".flags", "Not saved")
    browser.find("#search").send_keys("king")
    assert shows(browser, "#terms .target input", "hamlet")
    click(browser, "#paste", "Paste terms")
    browser.find("#pasted").send_keys("盾=targe")
    click(browser, ".dialog button", "Add terms")
    wait_for_text(browser, ".dialog [role=alert]", "cannot be reached")
    assert shows(browser, "#pasted", "盾=targe")
    browser.driver.switch_to.window(windows["files"])
    browser.find("#chosen").send_keys(str(tmp_path / "scene.txt"))
    wait_for_text(browser, "#problem", "scene.txt: The server cannot be reached")

    server.start_again("runserver", str(server.port))
    # What one has given is sent by itself; a save that is asked for in words waits for that.
    browser.wait(lambda: browser.texts("#jobs .job-name") == ["scene.txt"])
    assert not browser.find("#problem").text
    browser.driver.switch_to.window(windows["glossaries"])
    browser.wait(lambda: terms_of(server, glossary) == {"村": "hamlet", "王": "king"})
    browser.wait(lambda: not browser.find(".flags").text)
    click(browser, ".dialog button", "Add terms")
    browser.wait(lambda: not browser.texts(".dialog"))
    assert terms_of(server, glossary) == {"村": "hamlet", "王": "king", "盾": "targe"}
    browser.driver.switch_to.window(windows["cache"])
    browser.wait(lambda: not browser.find("#problem").text)
    assert shows(browser, "#rows textarea", f"{before} At last!")
    browser.find("#rows textarea").send_keys(Keys.CONTROL, Keys.ENTER)
    wait_for_text(browser, ".toast", "Saved")
    assert server.sugoi(LINES[3]) == f"{before} At last!"
    for window in windows.values():
        browser.driver.switch_to.window(window)
        browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


def test_what_is_begun_outlives_a_reload(browser: Browser, boot: Boot) -> None:
    server = boot()
    before = server.sugoi(LINES[3])
    about = {"name": "Names", "source": "ja", "target": "en", "content": "村=village\n王=king"}
    glossary = server.post("/api/v1/glossaries", about).json()["id"]
    see_whole(browser, f"{server.url}/cache", "cache")
    browser.find("#rows .target").click()
    browser.find("#rows textarea").send_keys(" At last!")
    browser.find("#interface-language [lang=ja]").click()
    browser.wait(lambda: shows(browser, "#rows textarea", f"{before} At last!"))
    assert browser.run("return document.documentElement.lang") == "ja"
    press(browser, Keys.ESCAPE)
    browser.driver.refresh()
    browser.wait(lambda: browser.texts("#rows .target") == [before])
    assert not browser.driver.find_elements("css selector", "#rows textarea")

    see_whole(browser, f"{server.url}/glossaries", "glossaries")
    browser.find(".new-term [name=source]").send_keys("盾")
    assert server.stop() == 0
    cell = browser.find("#terms tr:not(.new-term) [name=target]")
    term = browser.value("#terms tr:not(.new-term) [name=source]", "value")
    cell.clear()
    cell.send_keys("hamlet", Keys.ENTER)
    browser.wait(lambda: browser.texts(".flags button"))
    browser.find("#search").send_keys("nothing of that kind")
    browser.wait(lambda: "search=" in browser.driver.current_url)
    # The browser shows a page of its own meanwhile.
    with suppress(WebDriverException):
        browser.driver.refresh()
    server.start_again("runserver", str(server.port))
    browser.driver.refresh()
    browser.wait(lambda: terms_of(server, glossary)[term] == "hamlet")
    assert shows(browser, ".new-term [name=source]", "盾")
