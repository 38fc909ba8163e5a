"""Menus of many languages, and names that are longer than the screen is wide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server
from tests.random_model import build_random_model

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

LANGUAGES = ["az", "cs", "de", "en", "es", "fr", "it", "ja", "ko", "pl", "ru", "zh"]
NAME = "translator-of-twelve-languages-with-a-name-as-long-as-people-give-them-v2.1-final-final"
REGISTER = """
from nmt_server.models import ModelLanguage, TranslationModel
from nmt_server.registration.register import check_model, save_model
folder = {folder!r}
row = TranslationModel(
    name={name!r}, path=folder, family="m2m100", max_decoding_length=20,
    source_language_id="en", target_language_id="de",
    source_sentencepiece=folder + "/spm.en.nopretok.model",
    target_sentencepiece=folder + "/spm.en.nopretok.model",
)
languages = [ModelLanguage(language_id=each, code=f"__{{each}}__") for each in {languages!r}]
check_model(row, languages, try_out=False)
save_model(row, languages)
"""
OPEN = ".menu:popover-open"
# A browser says of keys that are for the writing of Japanese that they are.
COMPOSING_ENTER = """
document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true }));
"""
TAP = """
const button = document.querySelector("#target-language");
button.dispatchEvent(new PointerEvent("pointerdown", { pointerType: "touch", bubbles: true }));
button.click();
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demo model and one of twelve languages, of a long name."""
    folder: Path = build_random_model(
        tmp_path_factory.mktemp("models") / "many",
        codes=tuple(f"__{each}__" for each in LANGUAGES),
        adds_end=False,
    )
    started = Server(tmp_path_factory.mktemp("data"))
    about = {"folder": str(folder), "name": NAME, "languages": LANGUAGES}
    started.manage("shell", "-c", REGISTER.format(**about))
    yield started
    started.stop()


def open_menu(browser: Browser, server: Server, language: str = "en") -> None:
    headers = {"headers": {"Accept-Language": language}}
    browser.driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", headers)
    browser.open(f"{server.url}/#model={NAME}&source=en&target=de")
    browser.wait(lambda: browser.value("#target-language", "value") == "de")
    browser.find("#target-language").click()


def search(browser: Browser, text: str) -> list[str]:
    """The codes that are found, the first of which Enter takes."""
    field = browser.find(f"{OPEN} .field")
    field.clear()
    field.send_keys(text)
    found: list[str] = browser.run(
        "return Array.from(document.querySelectorAll(arguments[0]), each => each.dataset.value)",
        f"{OPEN} [role=option]",
    )
    return found


def test_a_language_is_found_as_people_write_it(browser: Browser, server: Server) -> None:
    open_menu(browser, server)
    assert search(browser, "cestina") == ["cs"], "without the accents of its own name"
    assert search(browser, "日本") == ["ja"]
    assert search(browser, "ja")[0] == "ja", "not Azerbaijani, which has it in its name"
    assert search(browser, "klingon") == []
    assert browser.texts(f"{OPEN} [role=status]") == ["Nothing found"]
    search(browser, "kor")
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.value("#target-language", "value") == "ko"
    # It is among those used last, above all others.
    browser.find("#target-language").click()
    assert browser.texts(f"{OPEN} .menu-heading")[:2] == ["Used last", "All languages"]
    assert browser.complaints() == []


def test_a_language_is_found_in_japanese(browser: Browser, server: Server) -> None:
    open_menu(browser, server, "ja")
    try:
        assert search(browser, "どいつ") == ["de"], (
            "in the kana one types before they are converted"
        )
        assert search(browser, "ﾄﾞｲﾂ") == ["de"]
        assert search(browser, "German") == ["de"], "by its English name"
        search(browser, "かんこく")
        browser.run(COMPOSING_ENTER)
        assert browser.find(OPEN), "Enter ended the word, not the choice"
    finally:
        browser.driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})


def test_the_search_stays_in_sight_and_a_finger_gets_no_keyboard(
    browser: Browser, server: Server
) -> None:
    open_menu(browser, server)
    assert browser.run("return document.activeElement.getAttribute('role')") == "combobox"
    field = browser.find(f"{OPEN} .field")
    place, width = field.rect["y"], browser.find(OPEN).rect["width"]
    field.send_keys(Keys.PAGE_DOWN, Keys.PAGE_DOWN)
    assert field.rect["y"] == place
    search(browser, "kor")
    assert browser.find(OPEN).rect["width"] == width, "it does not shrink under the eyes"
    field.send_keys(Keys.ESCAPE)
    browser.run(TAP)
    assert browser.run("return document.activeElement.getAttribute('role')") == "listbox"


@pytest.mark.parametrize("view", [f"#model={NAME}", "compare", "inspect", "cache", "models"])
def test_a_long_name_makes_no_view_wider_than_a_phone(
    browser: Browser, server: Server, view: str
) -> None:
    browser.resize(390, 844)
    # Of what a model has said, the cache names it.
    server.post(
        "/api/v1/translate", {"text": "hello", "model": NAME, "source": "en", "target": "de"}
    )
    browser.open(f"{server.url}/{view}")
    browser.wait(lambda: NAME in browser.run("return document.body.textContent"))
    assert browser.run("return document.documentElement.scrollWidth") <= 390
    wide = """
    return Array.from(document.querySelectorAll('main select, main textarea, main button'))
      .filter(each => each.checkVisibility() && !each.closest('.scroller'))
      .map(each => [each.id, each.getBoundingClientRect().right]).filter(([, right]) => right > 390)
    """
    assert browser.run(wide) == []
