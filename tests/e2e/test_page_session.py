"""Pages of somebody whose session has ended, and who signs in again beside them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server
from tests.e2e.test_page_away import shows, wait_for_text
from tests.e2e.test_page_everywhere import see_whole, sign_in
from tests.e2e.test_page_views import click
from tests.e2e.translate_view import LINES, press

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

_MAKE = (
    "from django.contrib.auth.models import User;"
    "User.objects.create_superuser('editor', password='correct-horse')"
)
_END = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"


def strict(boot: Boot) -> Server:
    """A server on which nobody may do anything who is not signed in."""
    server = boot(NMT_TRUST_LOOPBACK="no", NMT_ANONYMOUS_RIGHTS="none")
    server.manage("shell", "-c", _MAKE)
    return server


def refuses(browser: Browser) -> None:
    """The page asks to sign in, in a dialog that is put away."""
    browser.wait(lambda: "Sign in" in browser.find(".dialog").text)
    press(browser, Keys.ESCAPE)
    browser.wait(lambda: not browser.texts(".dialog"))


def test_what_is_typed_outlives_the_session(browser: Browser, boot: Boot, tmp_path: Path) -> None:
    server = strict(boot)
    key = server.manage("create_key", "program", "--rights", "translate", "correct").split()[-1]
    about = {"Authorization": f"Bearer {key}"}

    def sugoi(text: str) -> str:
        body = {"content": text, "message": "translate sentences"}
        return str(server.post("/", body, about).json())

    before = sugoi(LINES[3])
    names = {"name": "Names", "source": "ja", "target": "en", "content": "村=village\n王=king"}
    assert server.post("/api/v1/glossaries", {**names, "shared": True}, about).status == 201
    (tmp_path / "scene.txt").write_text(LINES[2], encoding="utf-8")
    sign_in(browser, server)
    windows = {}
    for view in ("cache", "glossaries", "files", "models", "compare", "inspect"):
        browser.driver.switch_to.new_window("tab")
        windows[view] = browser.driver.current_window_handle
        see_whole(browser, f"{server.url}/{view}", view)
    server.manage("shell", "-c", _END)

    browser.driver.switch_to.window(windows["cache"])
    browser.find("#rows .target").click()
    browser.find("#rows textarea").send_keys(" At last!", Keys.CONTROL, Keys.ENTER)
    refuses(browser)
    browser.find("#search").send_keys(LINES[3])
    wait_for_text(browser, "#problem a", "Sign in")
    browser.driver.switch_to.window(windows["glossaries"])
    cell = browser.find("[aria-label='Translation: 村']")
    cell.clear()
    cell.send_keys("hamlet", Keys.ENTER)
    refuses(browser)
    browser.find("#new").click()
    browser.find("#glossary-name").send_keys("Places", Keys.ENTER)
    wait_for_text(browser, ".dialog [role=alert] a", "Sign in")
    browser.driver.switch_to.window(windows["files"])
    browser.find("#chosen").send_keys(str(tmp_path / "scene.txt"))
    refuses(browser)
    browser.driver.switch_to.window(windows["models"])
    click(browser, ".model button", "Try it")
    refuses(browser)
    for view in ("compare", "inspect"):
        browser.driver.switch_to.window(windows[view])
        browser.find("#text").send_keys(LINES[3], Keys.CONTROL, Keys.ENTER)
        wait_for_text(browser, "#error a", "Sign in")

    browser.driver.switch_to.new_window("tab")
    sign_in(browser, server)
    browser.driver.close()
    # What was only asked for comes by itself; what changes something is done once more.
    browser.driver.switch_to.window(windows["compare"])
    wait_for_text(browser, "#results p", before)
    browser.driver.switch_to.window(windows["inspect"])
    browser.wait(lambda: browser.find("#found").is_displayed())
    browser.driver.switch_to.window(windows["files"])
    browser.wait(lambda: browser.texts("#jobs .job-name") == ["scene.txt"])
    assert not browser.find("#problem").text
    browser.driver.switch_to.window(windows["models"])
    click(browser, ".model button", "Try it")
    browser.wait(lambda: "→" in browser.find(".model .notice").text)
    browser.driver.switch_to.window(windows["glossaries"])
    assert shows(browser, "#glossary-name", "Places")
    click(browser, ".dialog button", "Save")
    browser.wait(lambda: not browser.texts(".dialog"))
    browser.find("#glossaries").send_keys("Names")
    browser.wait(lambda: shows(browser, "#terms .target input", "hamlet"))
    browser.driver.switch_to.window(windows["cache"])
    browser.wait(lambda: not browser.find("#problem").text)
    assert shows(browser, "#rows textarea", f"{before} At last!")
    browser.find("#rows textarea").send_keys(Keys.CONTROL, Keys.ENTER)
    wait_for_text(browser, ".toast", "Saved")
    assert sugoi(LINES[3]) == f"{before} At last!"
    for window in windows.values():
        browser.driver.switch_to.window(window)
        browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


def test_whoever_signs_in_by_the_link_comes_to_what_was_shared(
    browser: Browser, boot: Boot
) -> None:
    server = strict(boot)
    browser.open(f"{server.url}/cache#search={quote(LINES[3])}&how={quote('=')}")
    browser.wait(lambda: "Sign in" in browser.find("#nothing").text)
    browser.find("#nothing a").click()
    browser.wait(lambda: browser.driver.find_elements("css selector", "#id_username"))
    browser.find("#id_username").send_keys("editor")
    browser.find("#id_password").send_keys("correct-horse", Keys.ENTER)
    browser.wait(lambda: browser.driver.find_elements("css selector", "#search"))
    browser.wait(lambda: browser.value("#search", "value") == LINES[3])
    assert browser.value("#how", "value") == "="
    assert browser.complaints() == []


def test_ones_own_file_is_not_gone_with_the_session(
    browser: Browser, boot: Boot, tmp_path: Path
) -> None:
    # Whoever is not signed in may give files, too, and does not see those of others.
    server = boot(NMT_TRUST_LOOPBACK="no")
    server.manage("shell", "-c", _MAKE)
    (tmp_path / "scene.txt").write_text(LINES[2], encoding="utf-8")
    sign_in(browser, server)
    see_whole(browser, f"{server.url}/files", "files")
    browser.find("#chosen").send_keys(str(tmp_path / "scene.txt"))
    browser.wait(lambda: browser.texts("#jobs .dot") == ["Done"])
    server.manage("shell", "-c", _END)
    click(browser, "#jobs button", "Remove")
    browser.wait(lambda: "not signed in any more" in browser.find(".dialog").text)
    press(browser, Keys.ESCAPE)
    assert browser.texts("#jobs .job-name") == ["scene.txt"]
    files = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    sign_in(browser, server)
    browser.driver.close()
    browser.driver.switch_to.window(files)
    click(browser, "#jobs button", "Remove")
    browser.wait(lambda: not browser.texts("#jobs .job-name"))
