"""What helps to read a translation: doubtful words are marked, and both texts are read aloud."""

from __future__ import annotations

import pytest

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server
from tests.e2e.translate_view import LINES, address, lines, wait_for_translation, wait_for_words

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

_UNSURE = 0.4
# A device with a voice for Japanese and one for English; what is read is noted.
_VOICES = """
const voices = ["ja-JP", "en_US"].map((lang) => ({lang, localService: true, name: lang}));
const spoken = (window.spoken = []);
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {value: {
  speaking: false,
  getVoices: () => voices,
  addEventListener() {},
  cancel() { this.speaking = false; },
  speak({text, lang, voice}) { this.speaking = true; spoken.push([text, lang, voice.lang]); },
}});
"""


def test_words_are_marked_of_which_the_model_was_not_sure(browser: Browser, server: Server) -> None:
    text = "量子もつれを観測する。"
    asked = {"text": text, "detail": ["alignment", "quality", "tokens"]}
    [segment] = server.post("/api/v1/translate", asked).json()["segments"]
    unsure = [each["text"] for each in segment["words"] if each["quality"] < _UNSURE]
    assert 0 < len(unsure) < len(segment["words"])
    browser.open(address(server, text))
    wait_for_words(browser, 1)
    assert browser.texts("#output .word.unsure") == unsure
    assert browser.complaints() == []


def test_both_texts_are_read_aloud_in_their_languages(browser: Browser, server: Server) -> None:
    added = browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": _VOICES}
    )
    try:
        browser.open(address(server, LINES[3]))
        wait_for_translation(browser, server, LINES[3])
        translation = "\n".join(lines(browser))
        browser.find("#source-listen").click()
        # The second click ends it.
        browser.find("#source-listen").click()
        browser.find("#target-listen").click()
        assert browser.run("return window.spoken") == [
            [LINES[3], "ja", "ja-JP"],
            [translation, "en", "en_US"],
        ]
        assert browser.complaints() == []
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_nothing_is_read_aloud_without_a_voice(browser: Browser, server: Server) -> None:
    browser.open(address(server, LINES[3]))
    wait_for_translation(browser, server, LINES[3])
    assert not browser.find("#source-listen").is_displayed()
    assert not browser.find("#target-listen").is_displayed()


def test_the_history_is_sent_nowhere(browser: Browser, server: Server) -> None:
    browser.open(address(server, LINES[3]))
    wait_for_translation(browser, server, LINES[3])
    browser.wait(lambda: browser.run("return localStorage.getItem('nmt-server.history')"))
    browser.network()
    browser.find("#history").click()
    browser.wait(lambda: browser.texts(".history-list button"))
    assert LINES[3] in browser.texts(".history-list button")[0]
    sent = [
        event["params"]["request"]
        for event in browser.network()
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert not any("/api/" in each["url"] or each.get("hasPostData") for each in sent)
    # Another browser, or this one without what it keeps, has none.
    browser.run("localStorage.clear()")
    browser.open(server.url + "/")
    browser.find("#history").click()
    browser.wait(lambda: "Nothing yet" in browser.find(".dialog [role=status]").text)
