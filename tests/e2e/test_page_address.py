"""The address of a view says what is seen: whoever opens it elsewhere sees the same."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server
from tests.e2e.test_page_everywhere import see_whole
from tests.e2e.test_page_views import click
from tests.e2e.translate_view import LINES

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def choose(browser: Browser, selector: str, value: str) -> None:
    """Choose from a list of the browser's own."""
    browser.find(f"{selector} option[value='{value}']").click()


def elsewhere(browser: Browser) -> None:
    """Open the address as somebody does who has never been here."""
    there = browser.driver.current_url
    browser.driver.get("about:blank")
    everything = {"origin": "*", "storageTypes": "all"}
    browser.driver.execute_cdp_cmd("Storage.clearDataForOrigin", everything)
    browser.driver.get(there)
    browser.wait(lambda: browser.run("return document.readyState") == "complete")


def values(browser: Browser, *ids: str) -> list[str]:
    return [browser.value(f"#{each}", "value") for each in ids]


def test_the_cache_is_shared(browser: Browser, server: Server) -> None:
    server.sugoi(LINES[3])
    see_whole(browser, f"{server.url}/cache", "cache")
    choose(browser, "#how", "=")
    elsewhere(browser)
    browser.wait(lambda: values(browser, "search", "how") == ["", "="])
    choose(browser, "#origin", "engine")
    browser.find("#search").send_keys(LINES[3])
    browser.wait(lambda: len(browser.texts("#rows .target")) == 1)
    browser.wait(lambda: quote(LINES[3]) in browser.driver.current_url)
    elsewhere(browser)
    browser.wait(lambda: values(browser, "search", "how", "origin") == [LINES[3], "=", "engine"])
    # To another state by a link, and back.
    browser.driver.get(f"{server.url}/cache#origin=edited")
    browser.wait(lambda: values(browser, "search", "how", "origin") == ["", "", "edited"])
    browser.driver.back()
    browser.wait(lambda: values(browser, "search", "how", "origin") == [LINES[3], "=", "engine"])
    assert browser.complaints() == []
    browser.driver.get(f"{server.url}/cache#model=gone")
    browser.wait(lambda: browser.value("#model", "value") == "gone")
    assert browser.find("#model").is_displayed()
    browser.wait(lambda: "gone" in browser.find("#problem").text)


def test_a_glossary_is_shared(browser: Browser, server: Server) -> None:
    about = {"name": "Names", "source": "ja", "target": "en", "content": "勇者=champion\n王=king"}
    made = server.post("/api/v1/glossaries", about).json()["id"]
    see_whole(browser, f"{server.url}/glossaries#glossary={made}", "glossaries")
    browser.find("#trial-text").send_keys(LINES[3], Keys.ENTER)
    browser.find("#search").send_keys("champ")
    browser.wait(lambda: "search=champ" in browser.driver.current_url)
    browser.wait(lambda: "champion" in browser.texts("#trial-result mark"))
    elsewhere(browser)
    browser.wait(lambda: "champion" in browser.texts("#trial-result mark"))
    assert values(browser, "search", "trial-text") == ["champ", LINES[3]]
    shown = "return Array.from(document.querySelectorAll(arguments[0]), each => each.value)"
    assert browser.run(shown, "#terms tr:not(.new-term) [name=target]") == ["champion"]
    browser.driver.get(f"{server.url}/glossaries#glossary={made}&source=en&target=ja")
    browser.wait(lambda: values(browser, "search", "source-language") == ["", "en"])
    browser.driver.back()
    browser.wait(lambda: values(browser, "search", "source-language") == ["champ", "ja"])
    server.request("DELETE", f"/api/v1/glossaries/{made}")
    elsewhere(browser)
    browser.wait(lambda: "is not here" in "".join(browser.texts(".toast")))


def test_the_options_of_files_are_shared(browser: Browser, server: Server) -> None:
    about = {"name": "Names", "source": "ja", "target": "en", "content": "勇者=champion"}
    made = server.post("/api/v1/glossaries", about).json()["id"]
    see_whole(browser, f"{server.url}/files", "files")
    click(browser, "#options summary", "Options")
    format = browser.texts("#format option")[1]
    browser.find("#format").send_keys(format)
    browser.find("#encoding").send_keys("cp932", Keys.TAB)
    browser.find("#column").send_keys("text", Keys.TAB)
    browser.find(f"#glossary-list [value='{made}']").click()
    elsewhere(browser)
    chosen = f"#glossary-list [value='{made}']"
    browser.wait(lambda: browser.driver.find_elements("css selector", chosen))
    assert values(browser, "format", "encoding", "column") == [format, "cp932", "text"]
    assert browser.find(chosen).is_selected() and browser.find("#column").is_displayed()
    server.request("DELETE", f"/api/v1/glossaries/{made}")
    assert browser.complaints() == []


def test_comparisons_and_inspections_are_shared(browser: Browser, server: Server) -> None:
    see_whole(browser, f"{server.url}/compare", "compare")
    browser.find("#text").send_keys(LINES[3])
    browser.find("#blind").click()
    browser.wait(lambda: quote(LINES[3]) in browser.driver.current_url)
    elsewhere(browser)
    browser.wait(lambda: browser.value("#text", "value") == LINES[3])
    assert browser.find("#blind").is_selected()
    see_whole(browser, f"{server.url}/inspect", "inspect")
    browser.find("#text").send_keys(LINES[3], Keys.ENTER)
    browser.wait(lambda: browser.texts("#target-tokens .token"))
    browser.find("#target-tokens .token").click()
    click(browser, "#beam summary", "")
    browser.wait(lambda: "beam=1" in browser.driver.current_url)
    choose(browser, "#form", "lines")
    elsewhere(browser)
    browser.wait(lambda: browser.texts("#target-tokens [aria-pressed=true]"))
    assert values(browser, "form") == ["lines"]
    assert browser.run("return document.getElementById('beam').open")
    assert browser.complaints() == []
