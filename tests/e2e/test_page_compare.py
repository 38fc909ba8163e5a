"""The view Compare in a real browser, in front of a real server."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.inspect_view import OWN, TEXT
from tests.e2e.server import Server

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def asked(browser: Browser) -> list[str]:
    return [
        event["params"]["request"]["url"]
        for event in browser.network()
        if event["method"] == "Network.requestWillBeSent"
    ]


def test_one_model_is_compared_with_itself_and_a_vote_is_blind(
    browser: Browser, server: Server
) -> None:
    def shown() -> list[str]:
        return browser.texts("#results .text")

    ways: list[dict[str, Any]] = [
        {"model": "demo", "options": {}},
        {"model": "demo", "options": {"beam_size": 1, "repetition_penalty": 3}},
    ]
    browser.open(f"{server.url}/compare#text={quote(TEXT)}&ways={quote(json.dumps(ways))}")
    browser.wait(lambda: len(shown()) == 2)
    answers = [
        server.post("/api/v1/translate", {"text": TEXT, "options": way["options"]}).json()["text"]
        for way in ways
    ]
    assert shown() == answers
    assert all("tokens a second" in each for each in browser.texts("#results .result"))
    assert bool(browser.texts("#results mark")) == (answers[0] != answers[1])
    browser.find("#blind").click()
    browser.wait(lambda: any("Vote" in each for each in browser.texts("#results strong")))
    assert not any("demo" in each for each in browser.texts("#results .result"))
    browser.find("#vote .button").click()
    browser.wait(lambda: browser.texts("#tally-table td"))
    assert len(browser.texts("#tally-table tbody tr")) == 2
    assert all("demo" in each for each in browser.texts("#results strong"))
    # What was compared is there again, as it was.
    better = browser.texts("#kept-list .menu-item")[0]
    assert TEXT in better and "was better" in better
    translations = sorted(shown())
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: browser.texts("#way-0"))
    browser.find("#kept-list .menu-item").click()
    assert sorted(shown()) == translations and browser.value("#text", "value") == TEXT
    browser.find("#forget-kept").click()
    assert not browser.texts("#kept-list li")
    assert browser.complaints() == []


def test_a_file_with_references_is_scored(browser: Browser, server: Server) -> None:
    pytest.importorskip("sacrebleu")
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: browser.texts("#ways .way"))
    sources = [TEXT, "宝箱の中にはノートがあった", "待って！"]
    references = [OWN, "There was a notebook in the chest", "Wait!"]
    for field, lines in (("sources", sources), ("references", references)):
        browser.run(f"document.getElementById('{field}').value = arguments[0]", "\n".join(lines))
    browser.find("#score-run").click()
    browser.wait(lambda: len(browser.texts("#score-table tbody tr")) == 2)
    assert len(browser.texts("#score-table tbody tr:first-child td")) == 6
    assert all("version:" in each for each in browser.texts("#signatures code"))
    assert browser.find("#plot").size["height"] > 100
    # Kept in this browser, and no other host was asked for any of it.
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: len(browser.texts("#score-table tbody tr")) == 2)
    assert all(url.startswith((server.url, "about:", "data:", "blob:")) for url in asked(browser))
    assert browser.complaints() == []
