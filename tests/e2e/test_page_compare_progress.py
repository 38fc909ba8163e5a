"""The view Compare while its models answer: in turn, late, not at all."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.inspect_view import TEXT
from tests.e2e.server import Server

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

WAYS: list[dict[str, Any]] = [{}, {"beam_size": 1, "repetition_penalty": 3}, {"beam_size": 2}]
# One request of many waits until it is let go, and one does not reach the server. The first one has
# the model loaded.
_DISTURB = """
const [held, lost] = arguments;
const real = window.fetch;
let count = 0;
window.fetch = async (...request) => {
  if (!String(request[0]).endsWith("/translate")) return real(...request);
  const number = ++count;
  if (number === lost) throw new TypeError("lost");
  if (number === held) await new Promise((resolve) => Object.assign(window, { letGo: resolve }));
  return real(...request);
};
"""


def open_ways(browser: Browser, server: Server, ways: list[dict[str, Any]], more: str = "") -> None:
    said = quote(json.dumps([{"model": "demo", "options": each} for each in ways]))
    browser.open(f"{server.url}/compare#ways={said}{more}")
    browser.wait(lambda: len(browser.texts("#ways .way")) == len(ways))


def compare(browser: Browser, text: str = TEXT) -> None:
    browser.run("document.getElementById('text').value = arguments[0]", text)
    browser.find("#ask .primary").click()


def wait_until_done(browser: Browser) -> None:
    browser.wait(lambda: browser.value("#results", "aria-busy") == "false")


def let_go(browser: Browser) -> None:
    browser.run("window.letGo()")


def shown(browser: Browser) -> list[str]:
    return browser.texts("#results .text")


def translations(server: Server, text: str = TEXT) -> list[str]:
    return [
        server.post("/api/v1/translate", {"text": text, "options": each}).json()["text"]
        for each in WAYS
    ]


def test_each_column_is_shown_as_soon_as_it_is_there(browser: Browser, server: Server) -> None:
    expected = translations(server)
    open_ways(browser, server, WAYS)
    browser.run(_DISTURB, 4)
    compare(browser)
    browser.wait(lambda: browser.run("return Boolean(window.letGo)"))
    assert shown(browser) == expected[:2]
    assert browser.texts("#results .letter") == ["A", "B", "C"]
    assert browser.texts("#results .result:nth-child(3) .waiting") == ["Translating"]
    # What differs between the two that are there is marked.
    for i in (1, 2):
        marks = browser.texts(f"#results .result:nth-child({i}) mark")
        assert bool(marks) == (expected[0] != expected[1])
        assert all(mark in expected[i - 1] for mark in marks)
    assert not browser.find("#vote").is_displayed()
    let_go(browser)
    wait_until_done(browser)
    assert shown(browser) == expected and not browser.texts("#results .waiting")
    assert browser.texts("#vote .button") == ["A", "B", "C", "Equally good"]
    assert browser.complaints() == []


def test_what_is_blind_is_shown_all_at_once(browser: Browser, server: Server) -> None:
    open_ways(browser, server, WAYS, "&blind=1")
    browser.run(_DISTURB, 4)
    compare(browser)
    browser.wait(lambda: browser.run("return Boolean(window.letGo)"))
    assert shown(browser) == [] and len(browser.texts("#results .waiting")) == 3
    assert "demo" not in browser.find("#results").text
    let_go(browser)
    wait_until_done(browser)
    assert sorted(shown(browser)) == sorted(translations(server))
    assert browser.texts("#vote .button") == ["1", "2", "3", "Equally good"]


def test_one_that_fails_leaves_the_others_and_is_tried_again(
    browser: Browser, server: Server
) -> None:
    expected = translations(server)
    open_ways(browser, server, WAYS)
    browser.run(_DISTURB, 0, 3)
    compare(browser)
    wait_until_done(browser)
    assert shown(browser) == [expected[0], expected[2]]
    assert "cannot be reached" in browser.texts("#results .result")[1]
    assert browser.texts("#vote .button") == ["A", "C", "Equally good"]
    browser.find("#results .result:nth-child(2) .button").click()
    browser.wait(lambda: shown(browser) == expected)
    wait_until_done(browser)
    assert browser.texts("#vote .button") == ["A", "B", "C", "Equally good"]
    # It is the comparison of before, of which there is more now.
    assert len(browser.texts("#kept-list li")) == 1
    assert browser.complaints() == []


def test_one_that_fails_is_tried_again_while_another_is_awaited(
    browser: Browser, server: Server
) -> None:
    open_ways(browser, server, WAYS)
    browser.run(_DISTURB, 4, 3)
    compare(browser)
    browser.wait(lambda: browser.run("return Boolean(window.letGo)"))
    browser.find("#results .result:nth-child(2) .button").click()
    assert len(browser.texts("#results .waiting")) == 2
    let_go(browser)
    wait_until_done(browser)
    assert shown(browser) == translations(server)


def test_what_fails_is_not_told_from_others_before_a_blind_vote(
    browser: Browser, server: Server
) -> None:
    open_ways(browser, server, WAYS, "&blind=1")
    browser.run(_DISTURB, 0, 4)
    compare(browser)
    wait_until_done(browser)
    assert len(shown(browser)) == 2 and len(browser.texts("#vote .button")) == 3
    # What came later would be known by that.
    assert "cannot be reached" in browser.find("#results").text
    assert browser.texts("#results .button") == []
    assert "demo" not in browser.find("#results").text
    browser.find("#vote .button").click()
    assert all("demo" in each for each in browser.texts("#results strong:not(.message)"))
    browser.find("#results .button").click()
    browser.wait(lambda: len(shown(browser)) == 3)
    wait_until_done(browser)
    # The vote stays one on two, and nothing is said of the three.
    assert not browser.texts("#vote .button[aria-pressed=true]")
    assert len(browser.texts("#tally-table tbody tr")) == 2


def test_why_a_server_refuses_is_told_in_the_column(browser: Browser, server: Server) -> None:
    open_ways(browser, server, [{}, {"beam_size": 99}], f"&text={quote(TEXT)}")
    wait_until_done(browser)
    assert shown(browser) == translations(server)[:1]
    assert "beam_size" in browser.texts("#results .result")[1]
    assert not browser.find("#vote").is_displayed()
    # That is no comparison.
    assert not browser.texts("#kept-list li")


def test_what_fails_for_all_alike_is_told_once(browser: Browser, server: Server) -> None:
    open_ways(browser, server, [{"beam_size": 99}, {"beam_size": 98}], f"&text={quote(TEXT)}")
    browser.wait(lambda: "beam_size" in browser.find("#error").text)
    assert not browser.texts("#results .result")


def test_what_is_asked_for_next_cancels_what_was_awaited(browser: Browser, server: Server) -> None:
    other = "待って！"
    open_ways(browser, server, WAYS)
    browser.run(_DISTURB, 3)
    compare(browser)
    browser.wait(lambda: browser.run("return Boolean(window.letGo)"))
    compare(browser, other)
    wait_until_done(browser)
    let_go(browser)
    assert shown(browser) == translations(server, other)
    assert len(browser.texts("#kept-list li")) == 1 and not browser.find("#error").text


def test_what_runs_can_be_cancelled_and_what_is_there_stays(
    browser: Browser, server: Server
) -> None:
    expected = translations(server)
    open_ways(browser, server, WAYS)
    assert not browser.find("#cancel").is_displayed()
    browser.run(_DISTURB, 4)
    compare(browser)
    browser.wait(lambda: browser.run("return Boolean(window.letGo)"))
    browser.find("#cancel").click()
    wait_until_done(browser)
    assert not browser.find("#cancel").is_displayed()
    assert shown(browser) == expected[:2] and not browser.texts("#results .waiting")
    assert browser.texts("#vote .button") == ["A", "B", "Equally good"]
    let_go(browser)
    # Before any is there, there is nothing to keep.
    browser.run(_DISTURB, 1)
    browser.run("delete window.letGo")
    compare(browser)
    browser.wait(lambda: browser.run("return Boolean(window.letGo)"))
    browser.find("#cancel").click()
    assert not browser.texts("#results .result") and browser.find("#empty").is_displayed()
    assert browser.complaints() == []


def test_letters_are_those_of_the_columns_that_are_left(browser: Browser, server: Server) -> None:
    expected = translations(server)
    open_ways(browser, server, WAYS)
    compare(browser)
    wait_until_done(browser)
    browser.find("#ways .way:nth-child(1) .icon-button").click()
    assert browser.texts("#ways .letter") == ["A", "B"] == browser.texts("#results .letter")
    assert shown(browser) == [*expected[1:], expected[0]], "each below its column"
    third = browser.texts("#results .result")[2]
    assert third.startswith("demo") and "not here" not in third
    assert browser.texts("#vote .button") == ["A", "B", "demo", "Equally good"]
    assert browser.complaints() == []


def test_a_vote_is_for_what_was_translated_and_not_for_what_is_chosen_since(
    browser: Browser, server: Server
) -> None:
    open_ways(browser, server, WAYS[1:], f"&text={quote(TEXT)}")
    wait_until_done(browser)
    browser.find("#ways .way:nth-child(2) summary").click()
    beam = browser.find("#beam_size-1")
    beam.clear()
    beam.send_keys("7")
    browser.find("#vote .button:nth-of-type(2)").click()
    assert "beam size 2" in browser.texts("#tally-table tbody tr")[0]
