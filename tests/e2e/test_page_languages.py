"""Languages on the page: a model of many, swapping, the pivot, and what the browser remembers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server
from tests.random_model import build_random_model

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

CODES = {"en": "__en__", "de": "__de__", "fr": "__fr__"}
REGISTER = """
from nmt_server.models import ModelLanguage, TranslationModel
from nmt_server.registration.register import check_model, save_model
folder = {folder!r}
row = TranslationModel(
    name="many", path=folder, family="m2m100", max_decoding_length=20,
    source_language_id="en", target_language_id="de",
    source_sentencepiece=folder + "/spm.en.nopretok.model",
    target_sentencepiece=folder + "/spm.en.nopretok.model",
)
languages = [ModelLanguage(language_id=k, code=v) for k, v in {codes!r}.items()]
check_model(row, languages, try_out=False)
save_model(row, languages)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demo model, ja-en, and one between English, German and French."""
    folder: Path = build_random_model(
        tmp_path_factory.mktemp("models") / "many", codes=tuple(CODES.values()), adds_end=False
    )
    started = Server(tmp_path_factory.mktemp("data"))
    started.manage("shell", "-c", REGISTER.format(folder=str(folder), codes=CODES))
    yield started
    started.stop()


def choose(browser: Browser, name: str, value: str) -> None:
    """Choose from a menu, as by hand."""
    browser.find(f"#{name}").click()
    browser.find(f".menu:popover-open [data-value='{value}']").click()


def choice(browser: Browser) -> tuple[str, str, str]:
    """Model, source and target language."""
    names = ("model", "source-language", "target-language")
    model, source, target = (browser.value(f"#{name}", "value") for name in names)
    return model, source, target


def open_page(browser: Browser, server: Server, fragment: str = "") -> None:
    browser.open(f"{server.url}/{fragment}")
    browser.wait(lambda: browser.value("#target-language", "value"))


def offered(browser: Browser, side: str) -> list[str]:
    browser.find(side).click()
    options = ".menu:popover-open [role=option]"
    values: list[str] = browser.run(
        "return Array.from(document.querySelectorAll(arguments[0]), each => each.dataset.value)",
        options,
    )
    browser.find(".menu:popover-open [role=listbox]").send_keys(Keys.ESCAPE)
    return values


def translated(browser: Browser) -> str:
    """The translation, once it is there."""
    browser.wait(
        lambda: (
            browser.find("#output").is_displayed()
            and browser.value("#output", "aria-busy") == "false"
        )
    )
    return browser.find("#output").text


def test_a_model_of_one_pair_offers_no_choice(browser: Browser, server: Server) -> None:
    open_page(browser, server)
    assert choice(browser) == ("demo", "ja", "en")
    for control in ("#source-language", "#target-language", "#swap"):
        assert not browser.find(control).is_enabled()
    assert browser.find("#source-language").text == "Japanese"


def test_a_model_of_many_languages_translates_what_is_chosen(
    browser: Browser, server: Server
) -> None:
    open_page(browser, server, "#model=many&text=hello")
    assert choice(browser) == ("many", "en", "de")
    assert offered(browser, "#source-language") == ["auto", "en", "fr", "de"], "by their names"
    assert offered(browser, "#target-language") == ["fr", "de"]
    german = translated(browser)
    choose(browser, "target-language", "fr")
    browser.wait(lambda: translated(browser) != german)
    sent = {"text": "hello", "model": "many", "source": "en", "target": "fr"}
    assert translated(browser) == server.post("/api/v1/translate", sent).json()["text"]
    assert browser.value("#output", "lang") == "fr"
    # Who chooses the language of the other side turns the pair around.
    choose(browser, "source-language", "fr")
    assert choice(browser) == ("many", "fr", "en")
    assert browser.complaints() == []


def test_swapping_takes_the_translation_along_and_back(browser: Browser, server: Server) -> None:
    open_page(browser, server, "#model=many&source=en&target=fr&text=hello")
    french = translated(browser)
    browser.run("document.getElementById('source-language').focus()")
    ActionChains(browser.driver).send_keys(Keys.TAB, Keys.ENTER).perform()
    browser.wait(lambda: choice(browser) == ("many", "fr", "en"))
    assert browser.value("#source", "value") == french
    translated(browser)
    browser.find("#swap").click()
    assert choice(browser) == ("many", "en", "fr")
    assert browser.value("#source", "value") == "hello"


def test_a_long_text_is_swapped_where_the_keyboard_stays(browser: Browser, server: Server) -> None:
    """It comes slice by slice, of which nobody is to notice anything."""

    def wait_for(text: str) -> None:
        browser.wait(lambda: browser.value("#source", "value") == text)

    long = "\n".join(f"{n} <b> & 👩‍👧 {'hello ' * (n % 30)}".rstrip() for n in range(120))
    sent = {"text": long, "model": "many", "source": "en", "target": "fr"}
    french = server.post("/api/v1/translate", sent).json()["text"]
    open_page(browser, server, "#model=many&source=en&target=fr")
    browser.run(
        "const field = document.getElementById('source'); field.value = arguments[0];"
        "field.dispatchEvent(new InputEvent('input')); document.getElementById('swap').focus();"
        "scrollTo(0, 300)",
        long,
    )
    shown = "return [...document.querySelectorAll('#output .line')].map(e => e.textContent)"
    browser.wait(lambda: "\n".join(browser.run(shown)) == french)
    translated(browser)
    for pair, text in ((("fr", "en"), french), (("en", "fr"), long)):
        ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
        wait_for(text)
        assert choice(browser) == ("many", *pair)
        assert browser.run("return [document.activeElement.id, scrollY]") == ["swap", 300]
    translated(browser)
    # Who does not wait for it.
    browser.run("const swap = document.getElementById('swap'); swap.click(); swap.click()")
    wait_for(long)
    browser.run("document.getElementById('source').focus()")
    browser.driver.execute_cdp_cmd(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "commands": ["undo"], "modifiers": 2, "key": "z", "code": "KeyZ"},
    )
    wait_for(french)
    assert browser.complaints() == []


def test_a_pair_that_no_model_has_goes_through_the_pivot(browser: Browser, server: Server) -> None:
    open_page(browser, server)
    choose(browser, "model", "")
    assert offered(browser, "#source-language") == ["auto", "en", "fr", "de", "ja"]
    assert offered(browser, "#target-language") == ["en", "fr", "de"]
    choose(browser, "target-language", "de")
    assert not browser.find("#swap").is_enabled(), "nothing translates into Japanese"
    browser.find("#source").send_keys("勇者は剣を装備した。")
    browser.wait(lambda: "Japanese → English by demo" in browser.find("#route").text)
    assert "English → German by many" in browser.find("#route").text
    choose(browser, "target-language", "en")
    browser.wait(lambda: browser.find("#route").text == "By demo")


def test_the_choice_is_remembered_and_an_address_goes_before_it(
    browser: Browser, server: Server
) -> None:
    open_page(browser, server)
    choose(browser, "model", "many")
    choose(browser, "source-language", "de")
    choose(browser, "target-language", "fr")
    open_page(browser, server)
    assert choice(browser) == ("many", "de", "fr")
    open_page(browser, server, "#source=ja&target=fr")
    assert choice(browser) == ("", "ja", "fr")
    open_page(browser, server, "#model=demo")
    assert choice(browser) == ("demo", "ja", "en")
    # A model that is gone since.
    browser.run("localStorage.setItem('nmt-server.choice', '{\"model\": \"gone\"}')")
    open_page(browser, server)
    assert choice(browser) == ("demo", "ja", "en")


def test_the_text_decides_on_the_language(browser: Browser, server: Server) -> None:
    open_page(browser, server, "#source=auto&target=en")
    browser.find("#source").send_keys("勇者は剣を装備した。")
    browser.wait(lambda: browser.find("#source-language").text == "Japanese (detected)")
    expected = server.post("/api/v1/translate", {"text": "勇者は剣を装備した。", "model": "demo"})
    browser.wait(lambda: translated(browser) == expected.json()["text"])


@pytest.mark.parametrize("width", [320, 390])
def test_the_languages_fit_a_small_screen(browser: Browser, server: Server, width: int) -> None:
    browser.resize(width, 844)
    open_page(browser, server, "#model=many&source=de&target=fr")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    for name in ("source-language", "target-language", "swap", "clear", "copy"):
        rect = browser.find(f"#{name}").rect
        assert rect["x"] >= 0 and rect["x"] + rect["width"] <= width
        assert rect["height"] >= 32, "large enough for a finger"
