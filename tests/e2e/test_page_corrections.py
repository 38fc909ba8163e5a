"""Lines that people correct in the Translate view of a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server
from tests.e2e.translate_view import (
    LINES,
    address,
    do,
    drop,
    focused,
    lines,
    press,
    wait_for_translation,
    wait_for_words,
)

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def translated(browser: Browser, server: Server, text: str) -> str:
    """The first line of a text's translation, once it is there."""
    browser.open(address(server, text))
    wait_for_translation(browser, server, text)
    return lines(browser)[0]


def test_another_word_is_chosen_and_kept_for_good(browser: Browser, server: Server) -> None:
    text = "魔法使いは静かに前へと歩み出た。"
    before = translated(browser, server, text)
    wait_for_words(browser, 1)
    browser.find("#output .row:nth-child(1) .word:last-child").click()
    browser.wait(lambda: browser.texts(".card .alternative"))
    assert "Model, " in browser.find(".card .about").text
    shares = browser.texts(".card .alternative small")
    assert all(share.endswith("%") for share in shares) and shares
    browser.driver.find_elements("css selector", ".card .alternative")[-1].click()
    browser.wait(lambda: lines(browser)[0] != before)
    chosen = lines(browser)[0]
    assert server.sugoi(text) == before, "on the page only"
    browser.find(".toast button").click()
    browser.wait(lambda: "Saved" in browser.find(".toast").text)
    assert server.sugoi(text) == chosen
    assert browser.texts("#summary li") == ["1 sentence", "1 by a person"]
    browser.find(".toast button").click()
    browser.wait(lambda: lines(browser)[0] == before)
    assert server.sugoi(text) == before
    assert browser.complaints() == []


def test_a_choice_stays_while_other_lines_change(browser: Browser, server: Server) -> None:
    text = "商人は静かに前へと歩み出た。\n勇者は剣を装備した。"
    browser.open(address(server, text))
    wait_for_translation(browser, server, text)
    before, other = lines(browser)

    def choose(action: str = "") -> None:
        wait_for_words(browser, 1)
        browser.find("#output .row:nth-child(1) .word:last-child").click()
        if action:
            do(browser, action)
            return
        browser.wait(lambda: browser.texts(".card .alternative"))
        browser.driver.find_elements("css selector", ".card .alternative")[-1].click()

    choose()
    browser.wait(lambda: lines(browser)[0] != before)
    chosen = lines(browser)[0]
    browser.find("#source").send_keys("\n待って！")
    browser.wait(lambda: lines(browser) == [chosen, other, "Wait!"])
    browser.wait(lambda: browser.value("#output", "aria-busy") == "false")
    assert lines(browser) == [chosen, other, "Wait!"]
    choose("Translate anew")
    browser.wait(lambda: lines(browser) == [before, other, "Wait!"])
    browser.wait(lambda: "is gone" in browser.find(".toast").text)
    browser.find(".toast button").click()
    browser.wait(lambda: lines(browser) == [chosen, other, "Wait!"])
    assert browser.complaints() == []


def test_a_sentence_has_other_versions_and_a_request(browser: Browser, server: Server) -> None:
    text = "騎士は静かに前へと歩み出た。"
    before = translated(browser, server, text)
    wait_for_words(browser, 1)
    browser.find("#output .row:nth-child(1) .word:last-child").click()
    do(browser, "Other versions of the sentence")
    browser.wait(
        lambda: (
            browser.texts(".card .alternative")
            and before not in browser.texts(".card .alternative")
        )
    )
    browser.wait(lambda: all(len(each) > 10 for each in browser.texts(".card .alternative")))
    version = browser.texts(".card .alternative")[0]
    browser.driver.find_elements("css selector", ".card .alternative")[0].click()
    browser.wait(lambda: lines(browser) == [version])
    assert version != before
    browser.find("#curl").click()
    browser.wait(lambda: browser.find(".dialog pre").text.startswith(f"curl {server.url}"))
    assert text in browser.find(".dialog pre").text
    press(browser, Keys.ESCAPE)
    assert browser.complaints() == []


def test_a_line_is_edited_where_it_stands(browser: Browser, server: Server) -> None:
    text = "村人は城へ向かった。"
    before = translated(browser, server, text)
    browser.run("document.querySelector('#output').focus()")
    press(browser, Keys.ARROW_DOWN)
    press(browser, Keys.ENTER)
    browser.wait(lambda: browser.find(".card").is_displayed())
    do(browser, "Edit")
    field = browser.find(".editing textarea")
    assert field.get_attribute("value") == before
    press(browser, Keys.ESCAPE)
    assert not browser.driver.find_elements("css selector", ".editing")
    assert focused(browser) == "output"
    press(browser, Keys.ARROW_DOWN)
    press(browser, Keys.ENTER)
    do(browser, "Edit")
    browser.find(".editing textarea").clear()
    corrected = "A <b>villager</b> & <img src=x onerror=alert(1)>"
    browser.find(".editing textarea").send_keys(corrected)
    browser.driver.refresh()
    browser.wait(lambda: browser.value(".editing textarea", "value") == corrected)
    press(browser, Keys.CONTROL, Keys.ENTER)
    browser.wait(lambda: lines(browser) == [corrected])
    assert server.sugoi(text) == corrected
    browser.driver.refresh()
    browser.wait(lambda: lines(browser) == [corrected])
    assert browser.value("#output .row use", "href") == "#icon-person"
    browser.find("#output .segment").click()
    browser.wait(lambda: "just now" in browser.find(".card .about").text)
    do(browser, "Translate anew")
    browser.wait(lambda: lines(browser) == [before])
    assert browser.complaints() == []


def test_who_may_not_correct_is_asked_to_sign_in(browser: Browser, boot: Boot) -> None:
    server = boot(NMT_TRUST_LOOPBACK="no", NMT_ANONYMOUS_RIGHTS="translate")
    browser.open(address(server, LINES[3]))
    wait_for_translation(browser, server, LINES[3])
    browser.find("#output .segment").click()
    do(browser, "Edit")
    browser.find(".editing textarea").send_keys(" Mine.")
    browser.find(".editing .primary").click()
    browser.wait(lambda: "Sign in" in browser.find(".dialog").text)
    assert browser.value(".dialog .primary", "href").endswith("/admin/login/?next=%2F")
    press(browser, Keys.ESCAPE)
    assert browser.value(".editing textarea", "value").endswith(" Mine.")
    browser.driver.switch_to.new_window("tab")
    browser.open(f"{server.url}/cache")
    browser.wait(lambda: "Sign in" in browser.find("#nothing").text)
    browser.open(f"{server.url}/files")
    drop(browser)
    browser.wait(lambda: "Sign in" in browser.find(".dialog").text)
    # Signed in beside it, one comes back and goes on.
    make = (
        "from django.contrib.auth import get_user_model;"
        "get_user_model().objects.create_superuser('editor', password='correct-horse')"
    )
    server.manage("shell", "-c", make)
    files = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(f"{server.url}/admin/login/")
    browser.find("#id_username").send_keys("editor")
    browser.find("#id_password").send_keys("correct-horse", Keys.ENTER)
    browser.wait(lambda: browser.driver.find_elements("css selector", "#user-tools"))
    browser.driver.close()
    browser.driver.switch_to.window(files)
    browser.wait(lambda: browser.texts("#jobs .job-name") == ["scene.txt"])
    browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])
    browser.find(".editing .primary").click()
    browser.wait(lambda: lines(browser)[0].endswith(" Mine."))
    assert server.sugoi(LINES[3]).endswith(" Mine.")
    browser.open(f"{server.url}/cache")
    browser.wait(lambda: browser.texts("#rows tr"))
    browser.driver.delete_all_cookies()
    browser.find("#search").send_keys("Mine")
    browser.wait(lambda: "Sign in" in browser.texts("#problem a"))
