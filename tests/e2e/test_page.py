"""The page in a real browser, in front of a real server."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

LINES = ["鍵を731個手に入れた！", "", "クラウスは静かに前へと歩み出た。", "勇者は剣を装備した。"]
TEXT = "\n".join(LINES)
PERSON, CACHE, NEW = "#icon-person", "#icon-cache", "#icon-new"


def address(server: Server, text: str, model: str = "demo") -> str:
    return f"{server.url}/#model={model}&text={quote(text)}"


def shows(browser: Browser, selector: str, text: str = "") -> bool:
    """Whether there is such an element, with this text in one of them."""
    return any(text in each for each in browser.texts(selector))


def lines(browser: Browser) -> list[str]:
    return browser.texts("#output .line")


def marks(browser: Browser) -> list[list[str]]:
    """The marks of each line."""
    found: list[list[str]] = browser.run(
        "return Array.from(document.querySelectorAll('#output .row'), row =>"
        " Array.from(row.querySelectorAll('use'), use => use.getAttribute('href')))"
    )
    return found


def wait_for_translation(browser: Browser, server: Server, text: str) -> None:
    """Wait until the page shows what the API answers for `text`."""
    browser.wait(
        lambda: (
            browser.run("return document.getElementById('output').innerText").strip()
            and browser.value("#output", "aria-busy") == "false"
        )
    )
    expected = server.post("/api/v1/translate", {"text": text}).json()["text"]
    browser.wait(lambda: "\n".join(lines(browser)) == expected)


def test_it_translates_while_one_types(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.find("#model").is_enabled())
    assert "as you type" in browser.find("#empty").text
    browser.find("#source").send_keys(TEXT)
    wait_for_translation(browser, server, TEXT)
    assert len(lines(browser)) == len(LINES) and lines(browser)[1] == ""
    assert browser.find("#count").text == f"{len(TEXT)} characters, 4 lines"
    assert browser.value("#source", "lang") == "ja"
    assert browser.value("#output", "lang") == "en"
    assert browser.complaints() == []


def test_it_asks_no_other_host(browser: Browser, server: Server) -> None:
    browser.open(address(server, TEXT))
    wait_for_translation(browser, server, TEXT)
    asked = [
        event["params"]["request"]["url"]
        for event in browser.network()
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert len(asked) > 5
    assert all(url.startswith((server.url, "about:", "data:")) for url in asked)


def test_an_earlier_request_is_cancelled(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.find("#model").is_enabled())
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
    try:
        browser.find("#source").send_keys("勇者は")
        browser.wait(lambda: browser.find("#progress").is_displayed())
        browser.find("#source").send_keys("剣を装備した。")
        browser.find("#source").send_keys(Keys.CONTROL, Keys.ENTER)
        wait_for_translation(browser, server, "勇者は剣を装備した。")
    finally:
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**slow, "latency": 0})
    failed = [e["params"] for e in browser.network() if e["method"] == "Network.loadingFailed"]
    assert failed and all(event["canceled"] for event in failed)
    assert browser.complaints() == []


def test_each_line_says_where_it_came_from(browser: Browser, boot: Boot) -> None:
    server = boot()
    headers = server.staff_headers()
    corrected, cached, new = LINES[0], LINES[2], LINES[3]
    server.post("/api/v1/translate", {"text": [corrected, cached]})
    row = server.request("GET", "/api/v1/cache?search=" + quote(corrected), headers=headers)
    answer = server.request(
        "PATCH",
        f"/api/v1/cache/{row.json()['results'][0]['id']}",
        '{"target": "Found <b>731</b> keys & <img src=x onerror=alert(1)>"}',
        {"Content-Type": "application/json", **headers},
    )
    assert answer.status == 200, answer.text
    long = "、".join(["勇者は剣を装備して城へ向かい"] * 14) + "。"
    browser.open(address(server, "\n".join([corrected, "", cached, new, long])))
    browser.wait(lambda: len(lines(browser)) == 5)
    assert marks(browser)[:4] == [[PERSON], [], [CACHE], [NEW]]
    assert marks(browser)[4] == ["#icon-warning", NEW]
    assert lines(browser)[0] == "Found <b>731</b> keys & <img src=x onerror=alert(1)>"
    assert browser.texts("#legend li") == [
        "1 by a person",
        "2 new",
        "1 from the cache",
        "1 warning",
    ]
    ActionChains(browser.driver).move_to_element(browser.find(".row:nth-child(5) .line")).perform()
    assert "in parts" in browser.find("#detail").text
    browser.driver.refresh()
    browser.wait(lambda: marks(browser)[:4] == [[PERSON], [], [CACHE], [CACHE]])
    assert browser.complaints() == []


def test_pointing_at_a_line_shows_its_source(browser: Browser, server: Server) -> None:
    browser.open(address(server, TEXT))
    wait_for_translation(browser, server, TEXT)
    for row, line in enumerate(LINES, 1):
        browser.find(f"#output .row:nth-child({row}) .line").click()
        assert browser.value("#source-mirror mark", "textContent") == line
    field, mirror = browser.find("#source").rect, browser.find("#source-mirror").rect
    assert field == mirror, "the highlight would lie beside the text"


def test_sentences_of_a_line_are_pointed_at_one_by_one(browser: Browser, server: Server) -> None:
    text = f"\n{LINES[0]}{LINES[2]}\n\n{LINES[3]}\n"
    browser.open(address(server, text))
    wait_for_translation(browser, server, text)
    assert [bool(line) for line in lines(browser)] == [False, True, False, True, False]
    for number, sentence in enumerate((LINES[0], LINES[2]), 1):
        browser.find(f"#output .row:nth-child(2) [data-segment]:nth-child({number})").click()
        assert browser.value("#source-mirror mark", "textContent") == sentence
    browser.find("#output .row:nth-child(4) .line").click()
    assert browser.value("#source-mirror mark", "textContent") == LINES[3]


def test_it_works_by_keyboard(browser: Browser, server: Server) -> None:
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    browser.open(server.url + "/")
    browser.wait(lambda: browser.find("#model").is_enabled())

    def press(*keys: str) -> None:
        actions = ActionChains(browser.driver)
        for key in keys[:-1]:
            actions.key_down(key)
        actions.send_keys(keys[-1])
        for key in keys[:-1]:
            actions.key_up(key)
        actions.perform()

    def focused() -> str:
        return str(browser.run("return document.activeElement.id"))

    assert focused() == "source", "one can type at once"
    press(TEXT)
    press(Keys.CONTROL, Keys.ENTER)
    wait_for_translation(browser, server, TEXT)
    press(Keys.TAB)
    assert focused() == "copy"
    press(Keys.TAB)
    assert focused() == "output"
    press(Keys.ARROW_DOWN)
    press(Keys.ARROW_DOWN)
    assert browser.value("#source-mirror mark", "textContent") == LINES[2]
    assert browser.find("#detail").text != ""
    press(Keys.CONTROL, Keys.SHIFT, "c")
    browser.wait(lambda: browser.find("#copy").text == "Copied")
    copied = browser.driver.execute_async_script(
        "navigator.clipboard.readText().then(arguments[arguments.length - 1])"
    )
    assert copied == "\n".join(lines(browser))
    browser.run("document.querySelector('.skip-link').focus()")
    press(Keys.ENTER)
    assert focused() == "main"
    assert browser.value("#source", "value") == TEXT


def test_it_copies_where_the_browser_offers_no_clipboard(browser: Browser, server: Server) -> None:
    browser.open(address(server, TEXT))
    wait_for_translation(browser, server, TEXT)
    # As over plain HTTP from another machine.
    browser.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    translated = "\n".join(lines(browser))
    browser.find("#copy").click()
    browser.wait(lambda: browser.find("#copy").text == "Copied")
    field = browser.find("#source")
    field.clear()
    field.send_keys(Keys.CONTROL, "v")
    browser.wait(lambda: field.get_attribute("value") == translated)


def test_the_address_keeps_text_and_model(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.find("#example").is_displayed())
    browser.find("#example").click()
    browser.wait(lambda: any(lines(browser)))
    text, translated = browser.value("#source", "value"), lines(browser)
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
        "source.value = '勇者は剣を装備した。\\n'.repeat(300);"
        "source.dispatchEvent(new InputEvent('input', {inputType: 'insertFromPaste'}))"
    )
    browser.wait(lambda: len(lines(browser)) == 301)
    assert "text=" not in browser.driver.current_url, "too long for an address"


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

    def translated_after_another_try() -> bool:
        if browser.find("#output").is_displayed():
            return True
        for button in browser.driver.find_elements("css selector", "#error button"):
            browser.run("arguments[0].click()", button)
        return False

    browser.wait(translated_after_another_try)
    wait_for_translation(browser, server, LINES[3])
    assert server.stop() == 0
    browser.find("#source").send_keys("猫")
    browser.wait(lambda: "cannot be reached" in browser.find("#error").text)


def test_a_server_without_models_says_what_to_do(browser: Browser, boot: Boot) -> None:
    server = boot()
    server.manage("remove_model", "demo")
    browser.open(server.url + "/")
    browser.wait(lambda: "add_model" in browser.find("#error").text)
    assert not browser.find("#model").is_enabled()


def test_the_theme_follows_the_system_until_it_is_chosen(browser: Browser, server: Server) -> None:
    def is_dark() -> bool:
        red = browser.run(
            "return getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/)[0]"
        )
        return float(red) < 100

    browser.prefer("dark")
    browser.open(server.url + "/")
    assert is_dark()
    browser.find("#theme").click()
    assert browser.value("#theme", "aria-label").startswith("Theme: light")
    assert not is_dark()
    browser.driver.refresh()
    assert not is_dark()
    browser.find("#theme").click()
    browser.prefer("light")
    assert is_dark()
    browser.find("#theme").click()
    assert not is_dark()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_the_screen(browser: Browser, server: Server, width: int) -> None:
    browser.resize(width, 844)
    text = f"{TEXT}\n{'a' * 300}\n{'勇者' * 100}"
    browser.open(address(server, text))
    wait_for_translation(browser, server, text)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    for name in ("source", "copy", "clear", "model", "theme"):
        rect = browser.find(f"#{name}").rect
        assert rect["x"] >= 0 and rect["x"] + rect["width"] <= width
        assert rect["height"] >= 32, "large enough for a finger"


def test_the_api_can_be_tried_as_it_stands(browser: Browser, server: Server) -> None:
    browser.prefer("dark")
    browser.open(f"{server.url}/api/v1/docs")
    operations = "return Array.from(document.querySelectorAll('.opblock'), e => e.id)"
    browser.wait(lambda: len(browser.run(operations)) > 10)
    first, second, *_ = browser.run(operations)
    assert (first, second) == ("operations-translate-translate", "operations-sugoi-sugoi")
    assert all(browser.texts(".opblock-summary-description")), "each has a summary"
    click = "document.querySelector(arguments[0]).click()"
    for operation in (first, second):
        for button in (".opblock-summary-control", ".try-out__btn", ".execute"):
            selector = f"#{operation} {button}"
            browser.wait(partial(shows, browser, selector))
            browser.run(click, selector)
        answer = f"#{operation} .live-responses-table"
        browser.wait(partial(shows, browser, answer, "Chloe"))
    assert "dark-mode" in browser.value("html", "class")
    browser.find(".brand").click()
    browser.wait(lambda: browser.run("return location.pathname") == "/")
