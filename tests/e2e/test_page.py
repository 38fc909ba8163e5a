"""The page that translates in a real browser, in front of a real server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server
from tests.e2e.translate_view import (
    LINES,
    TEXT,
    address,
    focused,
    lines,
    lit,
    note_copying,
    point_at,
    press,
    wait_for_translation,
    wait_for_words,
)

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def test_it_translates_while_one_types(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    assert "as you type" in browser.find("#empty").text
    assert focused(browser) == "source", "one can type at once"
    browser.find("#source").send_keys(TEXT)
    wait_for_translation(browser, server, TEXT)
    assert len(lines(browser)) == len(LINES) and lines(browser)[1] == ""
    assert browser.find("#count").text.startswith(f"{len(TEXT)} characters")
    assert browser.value("#source", "lang") == "ja"
    assert browser.value("#output", "lang") == "en"
    assert browser.texts("#summary li") == ["3 sentences"]
    browser.wait(lambda: "tokens" in browser.find("#count").text)
    assert browser.complaints() == []


def test_it_shows_where_words_come_from(browser: Browser, server: Server) -> None:
    browser.open(address(server, TEXT))
    wait_for_translation(browser, server, TEXT)
    wait_for_words(browser, 4)
    browser.run("document.activeElement.blur()")
    point_at(browser, "#output .row:nth-child(4) .word:nth-child(1)")
    browser.wait(lambda: lit(browser))
    assert "".join(lit(browser)) == LINES[3]
    point_at(browser, "#output .row:nth-child(4) .word:last-child")
    browser.wait(lambda: lit(browser, ".word"))
    assert "".join(lit(browser)) == LINES[3]
    field, mirror = browser.find("#source").rect, browser.find("#source-mirror").rect
    assert (field["x"], field["y"], field["width"]) == (mirror["x"], mirror["y"], mirror["width"])


def test_an_earlier_request_is_cancelled(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    # Nothing is answered before it is cancelled, however slow this machine is.
    slow = {"offline": False, "latency": 60000, "downloadThroughput": -1, "uploadThroughput": -1}
    fast = {**slow, "latency": 0}
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
    try:
        browser.find("#source").send_keys("勇者は")
        requests: list[str] = []

        def is_asked() -> bool:
            requests.extend(
                event["params"]["request"]["url"]
                for event in browser.network()
                if event["method"] == "Network.requestWillBeSent"
            )
            return any(url.endswith("/api/v1/translate") for url in requests)

        failed: list[Any] = []

        def has_failed() -> bool:
            events = browser.network()
            failed.extend(e["params"] for e in events if e["method"] == "Network.loadingFailed")
            return bool(failed)

        browser.wait(is_asked)
        browser.find("#source").send_keys("剣を装備した。")
        browser.wait(has_failed)
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", fast)
        browser.find("#source").send_keys(Keys.CONTROL, Keys.ENTER)
        wait_for_translation(browser, server, "勇者は剣を装備した。")
    finally:
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", fast)
    assert all(event["canceled"] for event in failed)
    assert browser.complaints() == []


def test_it_works_by_keyboard(browser: Browser, server: Server) -> None:
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    press(browser, TEXT)
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait_for_translation(browser, server, TEXT)
    browser.find("#output").send_keys("")
    browser.run("document.getElementById('output').focus()")
    press(browser, Keys.ARROW_DOWN)
    press(browser, Keys.ARROW_DOWN)
    assert "".join(lit(browser)) == LINES[2]
    note_copying(browser)
    press(browser, Keys.CONTROL, Keys.SHIFT, "c")
    browser.wait(lambda: browser.run("return window.isCopied"))
    copied = browser.driver.execute_async_script(
        "navigator.clipboard.readText().then(arguments[arguments.length - 1])"
    )
    assert copied == "\n".join(lines(browser))
    press(browser, "?")
    browser.wait(lambda: "Ctrl" in browser.find(".dialog").text)
    press(browser, Keys.ESCAPE)
    browser.run("document.querySelector('.skip-link').focus()")
    press(browser, Keys.ENTER)
    assert focused(browser) == "main"
    assert browser.value("#source", "value") == TEXT


def test_it_copies_where_the_browser_offers_no_clipboard(browser: Browser, server: Server) -> None:
    browser.open(address(server, TEXT))
    wait_for_translation(browser, server, TEXT)
    # As over plain HTTP from another machine.
    browser.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    translated = "\n".join(lines(browser))
    note_copying(browser)
    browser.find("#copy").click()
    browser.wait(lambda: browser.run("return window.isCopied"))
    field = browser.find("#source")
    field.clear()
    field.send_keys(Keys.CONTROL, "v")
    browser.wait(lambda: field.get_attribute("value") == translated)


def test_it_says_that_a_text_is_in_another_language(browser: Browser, server: Server) -> None:
    browser.open(address(server, "The hero took the sword and went to the castle."))
    browser.wait(lambda: "English" in browser.find("#hint").text)
    assert "reads Japanese" in browser.find("#hint").text


def test_the_address_keeps_text_and_model(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.find("#example").is_displayed())
    browser.find("#example").click()
    browser.wait(lambda: browser.find("#output").is_displayed())
    text = browser.value("#source", "value")
    wait_for_translation(browser, server, text)
    translated = lines(browser)
    assert "静かに前へと歩み出た" in text
    shared = browser.driver.current_url
    browser.open(shared)
    browser.wait(lambda: lines(browser) == translated)
    assert browser.value("#source", "value") == text
    browser.find("#clear").click()
    browser.wait(lambda: browser.find("#empty").is_displayed())
    assert "text=" not in browser.driver.current_url
    browser.run(
        "const source = document.getElementById('source');"
        "source.value = '勇者は剣を装備した。\\n'.repeat(2000);"
        "source.dispatchEvent(new InputEvent('input', {inputType: 'insertFromPaste'}))"
    )
    browser.wait(lambda: browser.run("return document.querySelectorAll('.row').length") == 2001)
    assert "text=" not in browser.driver.current_url, "too long for an address"


def test_a_text_is_cleared_while_the_engine_tells_of_it(browser: Browser, server: Server) -> None:
    text = "\n".join(f"勇者は{number}本の剣を装備した。" for number in range(60))
    browser.open(address(server, text))
    wait_for_translation(browser, server, text)
    browser.find("#clear").click()
    browser.find("#source").send_keys(LINES[3])
    wait_for_translation(browser, server, LINES[3])
    wait_for_words(browser, 1)
    assert browser.complaints() == []


def test_what_was_translated_comes_back_from_the_history(browser: Browser, server: Server) -> None:
    browser.open(address(server, LINES[3]))
    wait_for_translation(browser, server, LINES[3])
    browser.wait(lambda: browser.run("return localStorage.getItem('nmt-server.history')"))
    browser.find("#clear").click()
    browser.find("#history").click()
    browser.wait(lambda: browser.texts(".history-list button"))
    press(browser, "見当")
    browser.wait(lambda: browser.texts(".dialog [role=status]") == ["Nothing found"])
    press(browser, Keys.BACKSPACE)
    press(browser, Keys.BACKSPACE)
    browser.wait(lambda: browser.texts(".history-list button"))
    browser.find(".history-list button").click()
    # What somebody has just translated is not kept where they switch it off at once.
    other = LINES[3] * 2
    browser.find("#source").send_keys(LINES[3])
    wait_for_translation(browser, server, other)
    browser.find("#history").click()
    browser.wait(lambda: browser.find("#history-on").is_displayed())
    browser.find("#history-on").click()
    assert "is off" in browser.find(".dialog [role=status]").text
    browser.run("setTimeout(() => (window.isLater = true), 3000)")
    browser.wait(lambda: browser.run("return window.isLater"))
    assert not browser.run("return localStorage.getItem('nmt-server.history')")


def test_an_error_is_a_sentence_with_a_way_on(browser: Browser, boot: Boot) -> None:
    server = boot()
    move = (
        "from nmt_server.models import TranslationModel; "
        "from nmt_server.models.changes import bump_revision; "
        "row = TranslationModel.objects.get(); row.path = row.path{}; row.save(); bump_revision()"
    )
    server.manage("shell", "-c", move.format(" + '-gone'"))
    browser.open(address(server, LINES[3]))
    browser.wait(lambda: browser.find("#error").text)
    assert "cannot load" in browser.find("#error .message").text
    assert not browser.find("#output").is_displayed()
    server.manage("shell", "-c", move.format(".removesuffix('-gone')"))
    try_again: Callable[[], None] = partial(
        browser.run, "document.querySelector('#error button')?.click()"
    )

    def translated_after_another_try() -> bool:
        try_again()
        return browser.find("#output").is_displayed()

    browser.wait(translated_after_another_try)
    wait_for_translation(browser, server, LINES[3])
    browser.driver.switch_to.new_window("tab")
    browser.open(f"{server.url}/models")
    # What is told before the models are known is not lost.
    browser.wait(lambda: "B" in "".join(browser.texts(".figures dd")))
    assert server.stop() == 0
    browser.wait(lambda: "cannot be reached" in browser.find("#problem").text)
    assert not browser.find(".model .dot").is_displayed(), "nothing is known of it any more"
    browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])
    browser.find("#source").send_keys("猫")
    browser.wait(lambda: "cannot be reached" in browser.find("#error").text)
    assert not browser.value("#model", "data-state"), "nothing is known of it any more"


def test_a_server_without_models_says_what_to_do(browser: Browser, boot: Boot) -> None:
    server = boot()
    server.manage("remove_model", "demo")
    browser.open(server.url + "/")
    browser.wait(lambda: "add_model" in browser.find("#error").text)
    assert not browser.find("#model").is_enabled()


def test_the_theme_and_the_language_are_chosen(browser: Browser, server: Server) -> None:
    def is_dark() -> bool:
        red = browser.run(
            "return getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/)[0]"
        )
        return float(red) < 100

    browser.prefer("dark")
    browser.open(server.url + "/")
    assert is_dark()
    browser.find("#theme").click()
    assert browser.value("#theme", "aria-label") == "Theme: light"
    assert not is_dark()
    browser.driver.refresh()
    assert not is_dark()
    browser.find("#theme").click()
    browser.prefer("light")
    assert is_dark()
    browser.find("#source").send_keys("勇者は")
    browser.find("#interface-language [value=ja]").click()
    browser.wait(lambda: browser.value("html", "lang") == "ja")
    browser.wait(lambda: browser.find("#target-language").text == "英語")
    assert browser.texts(".views a")[0] == "翻訳"
    assert browser.value("#source", "value") == "勇者は", "what was typed is still there"
    assert browser.complaints() == []


def test_the_api_can_be_tried_as_it_stands(browser: Browser, server: Server) -> None:
    browser.prefer("dark")
    browser.open(f"{server.url}/api/v1/docs")
    operations = "return Array.from(document.querySelectorAll('.opblock'), e => e.id)"
    browser.wait(lambda: len(browser.run(operations)) > 10)
    first, second = "operations-translate-translate", "operations-sugoi-sugoi"
    found = browser.run(operations)
    assert found[0] == first and second in found
    assert all(browser.texts(".opblock-summary-description")), "each has a summary"
    click = "document.querySelector(arguments[0]).click()"

    def shows(selector: str, text: str = "") -> bool:
        return any(text in each for each in browser.texts(selector))

    for operation in (first, second):
        for button in (".opblock-summary-control", ".try-out__btn", ".execute"):
            selector = f"#{operation} {button}"
            browser.wait(partial(shows, selector))
            browser.run(click, selector)
        browser.wait(partial(shows, f"#{operation} .live-responses-table", "Chloe"))
    assert "dark-mode" in browser.value("html", "class")
    browser.find(".brand").click()
    browser.wait(lambda: browser.run("return location.pathname") == "/")
