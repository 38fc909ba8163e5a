"""The other views of the page in a real browser, and what holds for all."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.accessibility import AXE, serious_faults
from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import ROOT, Server
from tests.stopped import stopped

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

# What is at the place where an element is, is the element.
IN_SIGHT = """
const element = document.querySelector(arguments[0]);
const { x, y, width, height } = element.getBoundingClientRect();
const there = (at) => element.contains(document.elementFromPoint(x + width / 2, at));
return there(y + 2) && there(y + height - 2)
"""
VIEWS = ("", "files", "cache", "glossaries", "models", "inspect", "compare")


def click(browser: Browser, selector: str, text: str) -> None:
    """Click on the first of these elements that says so."""
    script = (
        "const found = Array.from(document.querySelectorAll(arguments[0])).find(each =>"
        " (each.getAttribute('aria-label') ?? each.textContent).includes(arguments[1]));"
        "found?.click(); return !!found"
    )
    browser.wait(lambda: browser.run(script, selector, text))


def test_no_view_asks_another_host_or_is_too_wide(browser: Browser, server: Server) -> None:
    browser.network()
    for width in (320, 1280):
        browser.resize(width, 844)
        for view in VIEWS:
            browser.open(f"{server.url}/{view}")
            browser.wait(lambda: browser.run("return document.readyState") == "complete")
            assert browser.run("return document.documentElement.scrollWidth") <= width, view
            brand, theme = browser.find(".brand").rect, browser.find("#theme").rect
            assert brand["y"] < theme["y"] + theme["height"] / 2 < brand["y"] + brand["height"], (
                "in one line"
            )
            here = browser.find(".views [aria-current]").rect
            assert here["x"] >= 0 and here["x"] + here["width"] <= width, view
            for name in ("theme", "help"):
                rect = browser.find(f"#{name}").rect
                assert rect["x"] >= 0 and rect["x"] + rect["width"] <= width
                assert rect["height"] >= 32, "large enough for a finger"
    asked = [
        event["params"]["request"]["url"]
        for event in browser.network()
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert len(asked) > 50
    assert all(url.startswith((server.url, "about:", "data:")) for url in asked)
    assert browser.complaints() == []


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: see .ci/run")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, server: Server, scheme: str) -> None:
    browser.prefer(scheme)
    for view in (*VIEWS, "api/v1/docs", "admin/login/"):
        browser.open(f"{server.url}/{view}")
        browser.wait(lambda: browser.run("return document.readyState") == "complete")
        if view == "api/v1/docs":
            browser.wait(lambda: browser.texts(".opblock"))
        assert serious_faults(browser) == [], view


def test_the_cache_is_searched_and_corrected(browser: Browser, server: Server) -> None:
    text = "騎士は盾を装備した。"
    before = server.sugoi(text)
    browser.open(f"{server.url}/cache#search={quote(text)}&how={quote('=')}")
    browser.wait(lambda: browser.texts("#rows .target") == [before])
    browser.wait(lambda: "came from here" in browser.find("#hit-rate").text)
    assert browser.texts("#rows .when")[0].startswith("Japanese → English")
    browser.find("#rows .target").click()
    field = browser.find("#rows textarea")
    field.clear()
    field.send_keys("The knight took a shield.", Keys.CONTROL, Keys.ENTER)
    browser.wait(lambda: browser.texts("#rows .target") == ["The knight took a shield."])
    assert server.sugoi(text) == "The knight took a shield."
    click(browser, "#rows button", "History")
    browser.wait(lambda: before in browser.find(".dialog").text)
    assert browser.run("return document.activeElement.tagName") == "H2", "it is for reading"
    browser.find(".dialog").send_keys(Keys.ESCAPE)
    browser.find("#search").clear()
    browser.find("#search").send_keys("no such text anywhere")
    browser.wait(lambda: "Nothing found" in browser.find("#nothing").text)
    browser.find("#search").clear()
    browser.find("#search").send_keys("took a SHIELD")
    browser.find("#how [value='']").click()
    browser.wait(lambda: browser.texts("#rows .target") == ["The knight took a shield."])
    click(browser, "#rows button", "Delete")
    browser.wait(lambda: browser.find(".dialog").is_displayed())
    assert browser.run("return document.activeElement.textContent") == "Cancel"
    click(browser, ".dialog button", "Delete")
    browser.wait(lambda: not browser.texts("#rows .target"))
    assert server.sugoi(text) == before
    assert browser.complaints() == []


def test_the_cache_says_why_a_text_is_there_twice(browser: Browser, server: Server) -> None:
    text = "船は静かに港へ戻った。"
    for options in ({}, {"beam_size": 1}):
        server.post("/api/v1/translate", {"text": text, "options": options})
    browser.open(f"{server.url}/cache#search={quote(text)}&how={quote('=')}")
    browser.wait(lambda: len(browser.texts("#rows tr")) == 2)
    assert browser.texts("#rows .asked") == ["beam size 1"]
    click(browser, "#rows button", "Approve")
    # The other one is not served from now on, and is again when the approved one is gone.
    browser.wait(lambda: browser.texts("#rows .superseded .chip") == ["demo", "not served"])
    click(browser, "#rows tr:not(.superseded) button", "Delete")
    browser.wait(lambda: browser.find(".dialog").is_displayed())
    click(browser, ".dialog button", "Delete")
    browser.wait(lambda: len(browser.texts("#rows tr")) == 1)
    browser.wait(lambda: not browser.texts("#rows .superseded"))
    assert browser.run("return document.activeElement.className") == "target"


def test_suggestions_are_accepted_and_dropped(browser: Browser, server: Server) -> None:
    text = "漁師は海へ向かった。"
    before = server.sugoi(text)
    server.manage(
        "shell",
        "-c",
        "from nmt_server.models import Suggestion, TranslationModel as M;"
        "about = {'source_language_id': 'ja', 'target_language_id': 'en'};"
        f"about |= {{'source': {text!r}, 'model': M.objects.get()}};"
        "[Suggestion.objects.create(target=target, **about)"
        " for target in ('No.', 'The fisherman went to sea.')]",
    )
    browser.open(f"{server.url}/cache#search={quote(text)}&how={quote('=')}")
    browser.wait(lambda: browser.texts("#rows .target") == [before])
    browser.wait(lambda: browser.texts("#suggestions") == ["2 suggestions"])
    browser.find("#suggestions").click()
    browser.wait(lambda: len(browser.texts(".suggestions li")) == 2)
    assert "The fisherman went to sea." in browser.texts(".suggestions li")[0]
    click(browser, ".suggestions button", "Accept")
    browser.wait(lambda: browser.texts(".dialog [role=status]") == ["Accepted"])
    browser.wait(lambda: "The fisherman went to sea." in browser.texts("#rows .target"))
    assert server.sugoi(text) == "The fisherman went to sea."
    click(browser, ".suggestions button", "Drop")
    browser.wait(lambda: not browser.texts(".dialog"))
    assert browser.run("return document.activeElement.id") == "search"
    assert server.sugoi(text) == "The fisherman went to sea."
    assert browser.complaints() == []


def test_a_memory_is_brought_and_taken(browser: Browser, server: Server, tmp_path: Path) -> None:
    memory = tmp_path / "memory.csv"
    memory.write_text("source,target\n竜は眠った。,The dragon slept.\n", encoding="utf-8")
    browser.open(f"{server.url}/cache")
    browser.wait(lambda: browser.find("#import").is_displayed())
    browser.find("#import").click()
    browser.find("#import-file").send_keys(str(memory))
    browser.wait(lambda: "Would import 1" in browser.find(".dialog .notice").text)
    click(browser, ".dialog .dialog-foot button", "Import")
    browser.wait(lambda: "Imported 1" in browser.find(".dialog .notice").text)
    assert server.sugoi("竜は眠った。") == "The dragon slept."
    browser.find(".dialog").send_keys(Keys.ESCAPE)
    browser.find("#search").send_keys("dragon slept")
    browser.wait(lambda: browser.texts("#rows .target") == ["The dragon slept."])
    browser.find("#export").click()
    links = browser.run("return Array.from(document.querySelectorAll('.dialog a'), a => a.href)")
    answer = server.request("GET", links[1].removeprefix(server.url))
    assert answer.text.count("\n") == 2 and "The dragon slept." in answer.text


def test_a_file_is_watched_and_comes_back(browser: Browser, server: Server, tmp_path: Path) -> None:
    # Below it may be the jobs of other tests.
    first = "#jobs > :first-child"
    # Of three chunks two at most are in flight when it is paused.
    texts = [f"勇者は鍵を{n}個手に入れた！" if n % 256 < 30 else str(n) for n in range(600)]
    assert server.post("/api/v1/models/demo/load", {}).status == 200
    with ExitStack() as stack:
        for host in server.hosts():
            stack.enter_context(stopped(host))
        paused = server.post("/api/v1/jobs", {"texts": texts, "model": "demo"}).json()["id"]
        assert server.post(f"/api/v1/jobs/{paused}/pause", {}).status == 202
    glossary = {"name": "Peasants", "source": "ja", "target": "en", "content": "村人=peasant"}
    made = server.post("/api/v1/glossaries", glossary).json()["id"]
    lines = [f"勇者は鍵を{number}個手に入れた！" for number in range(200, 300)]
    lines.append("村人は城へ向かった。")
    lines.append("𠮷は眠った。")
    (tmp_path / "story.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    browser.open(f"{server.url}/files")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    browser.find("#chosen").send_keys(str(tmp_path / "picture.txt"))
    browser.wait(lambda: "picture.txt" in browser.find("#problem").text)
    browser.wait(lambda: browser.texts(f"{first} .dot") == ["Paused"])
    click(browser, f"{first} button", "Go on")
    browser.wait(lambda: browser.texts(f"{first} .dot") == ["Done"], 60)
    browser.find(".options summary").click()
    browser.find("#glossary-list input").click()
    browser.find("#chosen").send_keys(str(tmp_path / "story.txt"))
    browser.wait(lambda: browser.texts(f"{first} .job-name") == ["story.txt"])
    click(browser, f"{first} button", "Preview")
    browser.wait(lambda: "Done" in browser.texts(f"{first} .dot"), 60)
    browser.wait(lambda: browser.texts("#status") == ["story.txt: Done"])
    browser.wait(lambda: len(browser.texts(f"{first} .preview tr")) == len(lines))
    assert "The model does not know 𠮷" in browser.texts(f"{first} .preview small")
    browser.driver.refresh()
    browser.wait(lambda: browser.texts(f"{first} .job-name") == ["story.txt"])
    link = browser.value(f"{first} a.button", "href")
    translated = server.request("GET", link.removeprefix(server.url)).text
    assert len(translated.split("\n")) == len(lines) and "299" in translated
    assert "peasant" in translated
    # So many that somebody can cancel it while it runs.
    many = "\n".join(f"勇者は鍵を{number}個手に入れた！" for number in range(50_000))
    (tmp_path / "long.txt").write_text(many, encoding="utf-8")
    browser.find("#chosen").send_keys(str(tmp_path / "long.txt"))
    browser.wait(lambda: browser.texts(f"{first} .job-name") == ["long.txt"])
    browser.wait(lambda: browser.texts(f"{first} .dot") == ["Translating"], 60)
    click(browser, f"{first} button", "Cancel")
    browser.wait(lambda: browser.texts(f"{first} .dot") == ["Cancelled"], 60)
    assert browser.texts(f"{first} a") == [], "its file is gone"
    click(browser, f"{first} button", "Remove")
    browser.wait(lambda: "long.txt" not in browser.texts(".job-name"))
    server.request("DELETE", f"/api/v1/glossaries/{made}")


def test_terms_are_marked_on_both_sides(browser: Browser, server: Server) -> None:
    glossary = {"name": "Peasants", "source": "ja", "target": "en", "content": "村人=peasant"}
    made = server.post("/api/v1/glossaries", {**glossary, "default": True}).json()["id"]
    browser.open(f"{server.url}/#text={quote('村人は城へ向かった。')}")
    browser.wait(lambda: browser.texts("#output mark.term") == ["peasant"])
    assert browser.value("#output mark.term", "title").startswith("Glossary “Peasants”: 村人 →")
    assert browser.texts("#source-mirror .term") == ["村人"]
    server.request("DELETE", f"/api/v1/glossaries/{made}")


def test_a_glossary_is_typed_pasted_and_tried(browser: Browser, server: Server) -> None:
    def terms() -> dict[str, str]:
        (glossary,) = server.request("GET", "/api/v1/glossaries").json()["results"]
        path = f"/api/v1/glossaries/{glossary['id']}/entries?source=ja&target=en"
        entries = server.request("GET", path).json()["entries"]
        return {entry["source"]: entry["target"] for entry in entries}

    def cells(column: str) -> list[str]:
        shown = "return Array.from(document.querySelectorAll(arguments[0]), each => each.value)"
        found: list[str] = browser.run(shown, f"#terms tr:not(.new-term) [name={column}]")
        return found

    browser.open(f"{server.url}/glossaries")
    browser.wait(lambda: browser.find("#new-first").is_displayed())
    browser.find("#new-first").click()
    browser.find("#glossary-name").send_keys("Names", Keys.ENTER)
    browser.wait(lambda: browser.find("#nothing").is_displayed())
    browser.find(".new-term [name=source]").send_keys("盾", Keys.TAB, "targe", Keys.ENTER)
    browser.wait(lambda: cells("source") == ["盾"])
    browser.run(
        "const clipboardData = new DataTransfer();"
        "clipboardData.setData('text/plain', arguments[0]);"
        "document.activeElement.dispatchEvent("
        "new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}))",
        "クロエ\tAurelia\r\n鍵\tkey\r\n",
    )
    browser.wait(lambda: sorted(cells("source")) == ["クロエ", "盾", "鍵"])
    browser.wait(lambda: browser.run("return document.activeElement.name") == "source")
    browser.find("#trial-text").send_keys("騎士は盾を装備した。", Keys.ENTER)
    browser.wait(lambda: "targe" in browser.texts("#trial-result mark"))
    # A cell is saved when it is left, and what is tried is tried with it.
    cell = browser.find("[aria-label='Translation: 盾']")
    cell.clear()
    cell.send_keys("buckler", Keys.ENTER)
    browser.wait(lambda: "buckler" in browser.texts("#trial-result mark"))
    term = browser.find("[aria-label='Term: 盾']")
    term.send_keys("牌", Keys.ENTER)
    browser.wait(lambda: terms() == {"クロエ": "Aurelia", "盾牌": "buckler", "鍵": "key"})
    click(browser, "#terms tr:nth-child(2) button", "Delete")
    browser.wait(lambda: len(terms()) == 2)
    click(browser, ".toast button", "Undo")
    browser.wait(lambda: len(cells("source")) == len(terms()) == 3)
    browser.find("#settings").click()
    click(browser, ".dialog button", "Delete")
    browser.wait(lambda: "Names" in browser.find(".dialog h2").text)
    click(browser, ".dialog button", "Delete")
    browser.wait(lambda: browser.find("#none").is_displayed())
    assert browser.complaints() == []


def test_models_are_loaded_and_tried_live(browser: Browser, server: Server) -> None:
    browser.open(f"{server.url}/models")
    browser.wait(lambda: "demo" in browser.find(".model h2").text)
    click(browser, ".model button", "Try it")
    browser.wait(lambda: "→" in browser.find(".model .notice").text)
    state = "#models .dot"
    if browser.value(state, "data-state") != "ready":
        click(browser, ".model button", "Load")
    browser.wait(lambda: browser.value(state, "data-state") == "ready")
    # Now is at the right end of a plot.
    browser.wait(lambda: browser.value(".plot polyline", "points").split()[-1].startswith("59,"))
    # What the page shows it was told, and has not asked.
    server.request("POST", "/api/v1/models/demo/unload")
    browser.wait(lambda: browser.value(state, "data-state") in ("not loaded", "draining"))


def test_a_model_is_added_watched_changed_and_removed(browser: Browser, server: Server) -> None:
    model = server.data / "models" / "ja-en"
    shutil.copytree(ROOT / "demo" / "model" / "ctranslate2", model)
    for file in (ROOT / "demo" / "model").glob("spm.*"):
        shutil.copy(file, model)
    browser.open(f"{server.url}/models")
    click(browser, "#add", "Add a model")
    browser.wait(lambda: browser.texts(".found-model strong") == ["ja-en"])
    browser.find("#model-path").send_keys("../run", Keys.ENTER)
    browser.wait(lambda: "not in a folder" in browser.find(".found .notice").text)
    browser.find("#model-path").clear()
    browser.find("#model-path").send_keys("ja-en", Keys.ENTER)
    browser.wait(lambda: browser.value("#model-source", "value") == "ja")
    name = browser.find("#model-name")
    name.clear()
    name.send_keys("demo")
    click(browser, ".dialog-foot button", "Add it")
    browser.wait(lambda: "registered already" in browser.find(".told .notice.error").text)
    assert browser.texts(".steps [data-state=failed]") == ["Recognise its files"]
    # Why, and what one can do, are in sight whatever else there is to see.
    for what in (".told .notice.error", ".dialog-foot .primary", ".dialog-head h2"):
        assert browser.run(IN_SIGHT, what), what
    name.clear()
    name.send_keys("second")
    click(browser, ".dialog-foot button", "Add it")
    browser.wait(lambda: "→" in browser.find(".trial").text, 120)
    assert len(browser.texts(".steps [data-state=done]")) == 4
    click(browser, ".dialog-foot button", "Done")
    browser.wait(lambda: "second" in browser.texts(".model h2"))
    options = (
        "Array.from(document.querySelectorAll('.model')).find(each =>"
        " each.querySelector('h2').textContent.includes('second'))"
        ".querySelector('.button.plain').click()"
    )
    browser.run(options)
    browser.wait(lambda: browser.value("#option-beam_size", "value") == "5")
    browser.find("#option-beam_size").send_keys(Keys.BACKSPACE, "2")
    click(browser, ".dialog-foot button", "Save")
    browser.wait(lambda: "are saved" in browser.find(".toasts").text)
    browser.run(options)
    browser.wait(lambda: browser.value("#option-beam_size", "value") == "2")
    click(browser, ".dialog-foot button", "Remove")
    browser.wait(lambda: "files stay" in browser.find(".dialog").text)
    click(browser, ".dialog-foot .danger", "Remove")
    browser.wait(lambda: "second" not in browser.texts(".model h2"))
    assert (model / "model.bin").exists()
    # The browser itself notes that the path was refused.
    assert all("path=..%2Frun" in each for each in browser.complaints())


def test_a_failed_file_says_why_and_how_far_it_was(browser: Browser, server: Server) -> None:
    why = "The model could not be loaded. Copy it anew, then go on."
    jobs = [server.post("/api/v1/jobs", {"texts": ["待って！"]}).json()["id"] for _ in range(2)]
    try:
        for job in jobs:
            stream = server.request("GET", f"/api/v1/jobs/{job}/events", timeout=120)
            assert '"done"' in stream.text
        failed = f"Job.objects.filter(pk={jobs[0]!r}).update(state='failed', error={why!r})"
        server.manage("shell", "-c", f"from nmt_server.models import Job; {failed}")
        browser.open(f"{server.url}/files")
        browser.wait(lambda: "Failed" in browser.texts(".job .dot"))
        told = "return Array.from(document.querySelectorAll('.job'), each => [" + ", ".join(
            f"each.querySelector('{part}').checkVisibility()" for part in (".why", ".bar")
        )
        states = browser.run(f"{told}, each.querySelector('.dot').dataset.state])")
        assert [True, True, "failed"] in states and [False, False, "done"] in states
        assert why in browser.texts(".job .why")
    finally:
        for job in jobs:
            server.request("DELETE", f"/api/v1/jobs/{job}")


def test_a_file_that_needs_an_option_is_sent_again_with_it(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    table = "key,Japanese,note\nhero,勇者は剣を装備した。,a\nvillager,村人は城へ向かった。,b\n"
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    browser.open(f"{server.url}/files")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    assert not browser.find("#column").is_displayed()
    browser.find("#chosen").send_keys(str(tmp_path / "table.csv"))
    browser.wait(lambda: "'Japanese'" in browser.find("#problem").text)
    # The option is open, and one can write at once.
    assert browser.run("return document.activeElement.id") == "column"
    browser.driver.switch_to.active_element.send_keys("Japanese")
    click(browser, "#problem button", "Try again")
    browser.wait(lambda: browser.texts("#jobs > :first-child .job-name") == ["table.csv"])
    assert not browser.find("#problem").text
    browser.wait(lambda: browser.texts("#jobs > :first-child .dot") == ["Done"], 60)
    # What is wrong with the encoding is said at that.
    browser.run("document.getElementById('column').value = ''")
    browser.find("#encoding").send_keys("utf-8")
    (tmp_path / "story.txt").write_text("勇者は剣を装備した。", encoding="shift_jis")
    browser.find("#chosen").send_keys(str(tmp_path / "story.txt"))
    browser.wait(lambda: "story.txt" in browser.find("#problem").text)
    browser.wait(lambda: browser.run("return document.activeElement.id") == "encoding")
