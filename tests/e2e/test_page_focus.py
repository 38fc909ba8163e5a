"""Where the keyboard goes on after something is done, in a real browser."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server
from tests.stopped import stopped

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def is_within(browser: Browser, selector: str, text: str) -> bool:
    """Whether the focus is in an element of that kind and text."""
    return bool(
        browser.run(
            "const there = document.activeElement.closest(arguments[0]);"
            "const values = [...(there?.querySelectorAll('input') ?? [])].map((e) => e.value);"
            "return there && `${there.innerText} ${values}`.includes(arguments[1]);",
            selector,
            text,
        )
    )


def test_a_term_is_removed_and_comes_back(browser: Browser, server: Server) -> None:
    glossary = {"name": "Names", "source": "ja", "target": "en", "content": "村=village\n王=king"}
    made = server.post("/api/v1/glossaries", glossary).json()["id"]
    browser.open(f"{server.url}/glossaries#glossary={made}")
    remove = "#terms tr:nth-child(2) .icon-button:last-child"
    browser.wait(lambda: browser.run("return document.querySelector(arguments[0])", remove))
    terms = "#terms tr:not(.new-term) [name=source]"
    first, second = (
        each.get_property("value") for each in browser.driver.find_elements("css selector", terms)
    )
    browser.find(remove).send_keys(Keys.ENTER)
    browser.wait(lambda: is_within(browser, "#terms tr", str(second)))
    browser.find(".toast button").send_keys(Keys.ENTER)
    browser.wait(lambda: is_within(browser, "#terms tr", str(first)))
    server.request("DELETE", f"/api/v1/glossaries/{made}")


def test_a_correction_is_undone(browser: Browser, boot: Boot) -> None:
    server = boot()
    server.wait_until_ready()
    server.sugoi(["こんにちは。", "王は城に戻った。"])
    server.wait_for_cached_row("こんにちは。")
    browser.open(f"{server.url}/cache")
    browser.wait(lambda: browser.texts("#rows .target"))
    before = browser.texts("#rows .target")[0]
    browser.find("#rows .target").send_keys(Keys.ENTER)
    browser.find("#rows textarea").send_keys("!", Keys.CONTROL, Keys.ENTER)
    browser.wait(lambda: is_within(browser, "#rows .target", f"{before}!"))
    browser.find(".toast button").send_keys(Keys.ENTER)
    browser.wait(lambda: f"{before}!" not in browser.texts("#rows .target"))
    browser.wait(lambda: is_within(browser, "#rows .target", ""))


def test_a_file_that_is_paused_goes_on_from_there(
    browser: Browser, boot: Boot, tmp_path: Path
) -> None:
    file = tmp_path / "long.txt"
    file.write_text("\n".join(f"王は城に戻った。{i}匹の猫が歩いた。" for i in range(5000)), "utf-8")
    server = boot()
    server.wait_until_ready()
    assert server.post("/api/v1/models/demo/load", {}).status == 200
    browser.open(f"{server.url}/files")
    browser.wait(lambda: browser.find("#model .name").text == "demo")
    done = "#jobs [role=progressbar]"
    with ExitStack() as still:
        for host in server.hosts():
            still.enter_context(stopped(host))
        browser.find("#chosen").send_keys(str(file))
        browser.wait(lambda: browser.texts("#jobs li button:nth-child(2)") == ["Pause"])
        pause = browser.find("#jobs li button:nth-child(2)")
        assert browser.value(done, "aria-valuenow") == "0"
    browser.wait(lambda: browser.value(done, "aria-valuenow") != "0")
    # It is the button that somebody was about to press before.
    pause.send_keys(Keys.ENTER)
    browser.wait(lambda: is_within(browser, "#jobs button", "Go on"))
