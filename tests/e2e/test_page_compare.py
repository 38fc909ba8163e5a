"""The view Compare in a real browser, in front of a real server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.inspect_view import OWN, TEXT
from tests.e2e.server import ROOT, Boot, Server

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

SOURCES = [TEXT, "宝箱の中にはノートがあった", "待って！"]
REFERENCES = [OWN, "There was a notebook in the chest", "Wait!"]


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
    browser.wait(lambda: browser.find("#vote").is_displayed() and len(shown()) == 2)
    assert all("Vote" in each for each in browser.texts("#results strong"))
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
    score(browser)
    browser.wait(lambda: len(browser.texts("#score-table tbody tr")) == 2)
    assert len(browser.texts("#score-table tbody tr:first-child td")) == 6
    assert all("version:" in each for each in browser.texts("#signatures code"))
    assert browser.find("#plot").size["height"] > 100
    # Kept in this browser, and no other host was asked for any of it.
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: len(browser.texts("#score-table tbody tr")) == 2)
    assert browser.value("#sources", "value").split("\n") == SOURCES
    assert browser.value("#references", "value").split("\n") == REFERENCES
    assert all(url.startswith((server.url, "about:", "data:", "blob:")) for url in asked(browser))
    assert browser.complaints() == []


def open_comparison(browser: Browser, server: Server, *options: dict[str, Any]) -> None:
    """Of the demo model with itself."""
    ways = quote(json.dumps([{"model": "demo", "options": each} for each in options]))
    browser.open(f"{server.url}/compare#text={quote(TEXT)}&ways={ways}")
    browser.wait(lambda: len(browser.texts("#results .text")) == len(options))
    browser.wait(lambda: browser.value("#results", "aria-busy") == "false")


def score(browser: Browser) -> None:
    for field, lines in (("sources", SOURCES), ("references", REFERENCES)):
        browser.run(f"document.getElementById('{field}').value = arguments[0]", "\n".join(lines))
    browser.find("#score-run").click()
    browser.wait(lambda: browser.texts("#score-table tbody tr"))


def saved(browser: Browser, folder: Path, *buttons: str) -> list[Path]:
    """The files that buttons save."""
    where = {"behavior": "allow", "downloadPath": str(folder)}
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)
    for button in buttons:
        browser.find(f"#{button}").click()
    files = [folder / f"{each.split('-')[0]}s.{each.split('-')[1]}" for each in buttons]
    browser.wait(lambda: all(file.is_file() and file.stat().st_size for file in files))
    return files


def test_four_are_compared_and_what_differs_is_marked(browser: Browser, server: Server) -> None:
    wild = {"beam_size": 1, "repetition_penalty": 3}
    open_comparison(browser, server, {}, {}, wild, {"beam_size": 2})
    assert browser.texts("#results .letter") == ["A", "B", "C", "D"]
    assert not browser.find("#add").is_enabled()
    translations = [
        server.post("/api/v1/translate", {"text": TEXT, "options": each}).json()["text"]
        for each in ({}, {}, wild, {"beam_size": 2})
    ]
    assert browser.texts("#results .text") == translations
    for i, translation in enumerate(translations):
        other = translations[0 if i else 1]
        marks = browser.texts(f"#results .result:nth-child({i + 1}) mark")
        assert bool(marks) == (translation != other)
        assert all(mark in translation for mark in marks)
    browser.find("#ways .way:nth-child(2) .icon-button").click()
    assert browser.find("#add").is_enabled() and len(browser.texts("#ways .way")) == 3
    assert browser.complaints() == []


def test_the_time_is_that_of_translating_and_not_of_loading(
    browser: Browser, server: Server
) -> None:
    browser.network()
    open_comparison(browser, server, {}, {"beam_size": 1})
    sent = [
        json.loads(event["params"]["request"]["postData"])
        for event in browser.network()
        if event["method"] == "Network.requestWillBeSent"
        and event["params"]["request"]["url"].endswith("/api/v1/translate")
    ]
    # The model is there before anything is measured.
    assert [each["options"] for each in sent] == [{}, {}, {"beam_size": 1}]


def test_an_impossible_option_is_told(browser: Browser, server: Server) -> None:
    open_comparison(browser, server, {}, {"beam_size": 1})
    browser.find("#ways .way:nth-child(2) summary").click()
    beam = browser.find("#beam_size-1")
    beam.clear()
    beam.send_keys("99")
    browser.network()
    browser.find("#ask .primary").click()
    assert browser.run("return document.activeElement.id") == "beam_size-1"
    assert not any("/translate" in url for url in asked(browser))
    beam.clear()
    beam.send_keys("2", Keys.ENTER)
    browser.wait(lambda: "beam size 2" in browser.texts("#results strong")[1])
    browser.wait(lambda: len(browser.texts("#results .text")) == 2)
    assert browser.complaints() == []


def test_what_is_said_of_a_comparison_counts_once(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    open_comparison(browser, server, {}, {"beam_size": 1})
    for better in (1, 1, 2):
        browser.find(f"#vote .button:nth-of-type({better})").click()
    assert browser.texts("#vote .button[aria-pressed=true]") == ["B"]
    rows = [row.split()[-4:] for row in browser.texts("#tally-table tbody tr")]
    assert rows == [["1", "0", "1", "100%"], ["0", "0", "1", "0%"]]
    assert len(browser.texts("#kept-list li")) == 1


def test_scores_are_the_servers_and_the_plot_shows_them(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    pytest.importorskip("sacrebleu")
    browser.resize(390, 844)
    long = {"beam_size": 1, "length_penalty": 1.5, "repetition_penalty": 3}
    open_comparison(browser, server, {}, long)
    score(browser)
    table, numbers, plot = saved(browser, tmp_path, "score-csv", "score-json", "score-svg")
    run = json.loads(numbers.read_text(encoding="utf-8"))
    systems = [{key: each[key] for key in ("name", "translations")} for each in run["systems"]]
    request = {"target": "en", "references": REFERENCES, "systems": systems}
    measures = server.post("/api/v1/evaluate", request).json()["measures"]
    assert run["measures"] == measures
    for i, row in enumerate(browser.texts("#score-table tbody tr")):
        assert all(f"{each['scores'][i]['score']:.1f}" in row for each in measures)
    # Spreadsheets see that it is UTF-8.
    assert table.read_bytes().startswith(b"\xef\xbb\xbf") and TEXT in table.read_text("utf-8")
    # All of it is there on a phone, too: names in full, bars as long as the scores.
    picture = plot.read_text(encoding="utf-8")
    boxes = browser.run(_BOXES, picture)
    assert all(left >= 0 and right <= width for left, right, width in boxes)
    root = ElementTree.fromstring(picture)
    texts = " ".join(each.text or "" for each in root.findall(".//{*}text"))
    assert texts.count("beam size 1, length penalty 1.5, repetition penalty 3") == len(measures)
    height = 12
    bars = [
        float(each.attrib["width"])
        for each in root.findall(".//{*}rect")
        if each.attrib["height"] == str(height)
    ]
    for measure in measures:
        first, second = (each["score"] for each in measure["scores"])
        drawn, bars = bars[:2], bars[2:]
        assert drawn[0] * second == pytest.approx(drawn[1] * first, abs=2)
    assert bars == []
    assert browser.complaints() == []


def test_a_model_that_is_not_there_is_told(browser: Browser, server: Server) -> None:
    ways = quote(json.dumps([{"model": "no such model", "options": {}}]))
    browser.open(f"{server.url}/compare#ways={ways}")
    browser.wait(lambda: "no such model" in browser.find(".toasts").text)
    assert len(browser.texts("#ways .way")) == 2
    assert browser.complaints() == []


def test_a_kept_translation_whose_model_is_gone_says_so(browser: Browser, boot: Boot) -> None:
    server = boot()
    folder = ROOT / "demo" / "model"
    server.manage(
        *("add_model", "passing", str(folder / "ctranslate2"), "--source", "ja", "--target", "en"),
        *("--source-spm", str(folder / "spm.ja.nopretok.model")),
        *("--target-spm", str(folder / "spm.en.nopretok.model")),
    )
    ways = quote(json.dumps([{"model": name, "options": {}} for name in ("passing", "demo")]))
    browser.open(f"{server.url}/compare#text={quote(TEXT)}&ways={ways}")
    browser.wait(lambda: browser.texts("#kept-list li"))
    translations = browser.texts("#results .text")
    server.manage("remove_model", "passing")
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: browser.texts("#ways .way"))
    browser.find("#kept-list .menu-item").click()
    assert sorted(browser.texts("#results .text")) == sorted(translations)
    # Only what has a column above it has its letter.
    still, gone = browser.texts("#results .result")
    assert still.startswith("A\ndemo") and "not here" not in still
    assert gone.startswith("passing") and "The model “passing” is not here any more." in gone
    assert browser.texts("#vote .button") == ["A", "passing", "Equally good"]
    assert browser.complaints() == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "shift_jis", "utf-16"])
def test_a_file_is_read_in_its_encoding(
    browser: Browser, server: Server, tmp_path: Path, encoding: str
) -> None:
    rows = [f"{each}\t{other}" for each, other in zip(SOURCES, REFERENCES, strict=True)]
    (tmp_path / "pairs.tsv").write_text("\r\n".join(rows) + "\r\n", encoding=encoding)
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: browser.texts("#ways .way"))
    browser.find("#sources-file").send_keys(str(tmp_path / "pairs.tsv"))
    browser.wait(lambda: browser.value("#sources", "value").split("\n") == SOURCES, 20)
    assert browser.value("#references", "value").split("\n") == REFERENCES


def test_nothing_is_not_scored(browser: Browser, server: Server) -> None:
    browser.open(f"{server.url}/compare")
    browser.wait(lambda: browser.texts("#ways .way"))
    browser.network()
    browser.find("#score-run").click()
    assert "no lines" in browser.find("#score-status").text
    assert browser.run("return document.activeElement.id") == "sources"
    assert not any("/api/v1/" in url for url in asked(browser))


_BOXES = """
const place = document.createElement("div");
document.body.append(place);
place.append(new DOMParser().parseFromString(arguments[0], "image/svg+xml").documentElement);
const width = place.querySelector("svg").width.baseVal.value;
const boxes = Array.from(place.querySelectorAll("text"), each => {
  const {x, width: wide} = each.getBBox();
  return [x, x + wide, width];
});
place.remove();
return boxes;
"""
