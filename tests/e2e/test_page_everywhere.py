"""What holds on every page, the administration included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.admin.test_japanese import english_in
from tests.e2e.accessibility import AXE, serious_faults
from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.inspect_view import TEXT, open_inspection
from tests.e2e.server import Server
from tests.e2e.test_page_views import VIEWS, click
from tests.e2e.translate_view import LINES, lines, press, wait_for_translation
from tests.stopped import stopped

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

KINDS = ("cachedtranslation", "translationmodel", "job", "glossary", "glossaryentry", "apikey")
ADMIN = (
    *("", "nmt_server/", "password_change/"),
    *(f"nmt_server/{kind}/" for kind in (*KINDS, "suggestion", "language")),
    *("nmt_server/translationmodel/1/change/", "nmt_server/translationmodel/1/history/"),
    *("nmt_server/translationmodel/1/delete/", "nmt_server/cachedtranslation/1/change/"),
    *(f"nmt_server/{kind}/add/" for kind in KINDS if kind != "job"),
)

# What each view shows last, once the server has answered all that it asks for by itself.
_SHOWN_LAST = {
    "": "#example",
    "files": "#target-language[value]",
    "cache": "#rows .target",
    "glossaries": "#terms tr:not(.new-term) input",
    "models": ".model [data-does]",
    "inspect": "#example",
    "compare": "#ways select",
}

# What Tab has to reach: each control that is shown and can be used; of radio buttons one.
_CONTROLS = """
const all = document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex="0"]');
window.controls = Array.from(all).filter((each) => !each.disabled && each.tabIndex >= 0 &&
  each.type !== 'radio' && each.checkVisibility({visibilityProperty: true}));
window.controls.forEach((each, at) => { each.dataset.control = at; });
document.activeElement.blur();
return window.controls.length;
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a person who may do all, and something of each kind to look at."""
    server = Server(tmp_path_factory.mktemp("data"))
    server.manage(
        "shell",
        "-c",
        "from django.contrib.auth.models import User;"
        "User.objects.create_superuser('editor', password='correct-horse')",
    )
    server.manage("create_key", "game")
    server.sugoi(LINES[3])
    content = {"name": "Names", "source": "ja", "target": "en", "content": "村人=peasant"}
    assert server.post("/api/v1/glossaries", content).status == 201
    yield server
    server.stop()


def sign_in(browser: Browser, server: Server) -> None:
    browser.open(f"{server.url}/admin/login/")
    browser.find("#id_username").send_keys("editor")
    browser.find("#id_password").send_keys("correct-horse", Keys.ENTER)
    browser.wait(lambda: browser.driver.find_elements("css selector", "#user-tools"))


def see(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.wait(lambda: browser.run("return document.readyState") == "complete")


def see_whole(browser: Browser, address: str, view: str) -> None:
    """Open a view, and wait until nothing is added to it any more."""
    see(browser, address)
    script = (
        "return [...document.querySelectorAll(arguments[0])].some(each => each.checkVisibility())"
    )
    browser.wait(lambda: browser.run(script, _SHOWN_LAST[view]))
    browser.wait(lambda: browser.run("return !document.querySelector('[aria-busy=true]')"))


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: see .ci/run")
def test_the_administration_has_no_serious_fault(browser: Browser, kept: Server) -> None:
    sign_in(browser, kept)
    browser.network()
    left = {}
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        for page in ADMIN:
            see(browser, f"{kept.url}/admin/{page}")
            if found := serious_faults(browser):
                left[scheme, page] = found
    assert left == {}
    asked = [
        event["params"]["request"]["url"]
        for event in browser.network()
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert all(url.startswith((kept.url, "about:", "data:")) for url in asked)
    assert browser.complaints() == []


def test_lists_of_the_administration_keep_short_words_whole(browser: Browser, kept: Server) -> None:
    sign_in(browser, kept)
    browser.driver.add_cookie({"name": "django_language", "value": "ja"})
    heights = """
    const cells = document.querySelectorAll('.field-pair, .field-state, .field-language_pair');
    return Array.from(cells, (cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getClientRects().length;
    });
    """
    for kind in ("cachedtranslation", "translationmodel"):
        see(browser, f"{kept.url}/admin/nmt_server/{kind}/")
        assert set(browser.run(heights)) == {1}, kind


def test_the_administration_leads_to_the_catalogue(browser: Browser, kept: Server) -> None:
    sign_in(browser, kept)
    see(browser, f"{kept.url}/admin/nmt_server/translationmodel/")
    click(browser, "details.module summary", "Models to begin with")
    click(browser, "details.module a", "Add one of them")
    browser.wait(lambda: browser.run("return location.pathname") == "/models")
    browser.wait(lambda: "Add" in browser.texts(".dialog .catalogue button"))
    assert browser.find(".dialog .catalogue button").is_displayed()


def test_every_control_is_reached_by_keyboard(browser: Browser, kept: Server) -> None:
    left = {}
    for view in VIEWS:
        see_whole(browser, f"{kept.url}/{view}", view)
        number = browser.run(_CONTROLS)
        reached, unseen = set(), set()
        for _ in range(number + 5):
            press(browser, Keys.TAB)
            at, is_seen = browser.run(
                "const here = document.activeElement;"
                "return [here.dataset.control ?? '', here === document.body ||"
                " getComputedStyle(here).outlineStyle !== 'none' ||"
                " getComputedStyle(here.closest('.half') ?? here).boxShadow !== 'none']"
            )
            reached.add(at)
            if not is_seen:
                unseen.add(at)
        missed = {str(each) for each in range(number)} - reached | unseen
        if missed:
            name = "return arguments[0].map(at => window.controls[at]?.outerHTML.slice(0, 120))"
            left[view] = browser.run(name, sorted(missed))
    assert left == {}


def test_every_view_speaks_japanese(browser: Browser, kept: Server) -> None:
    sign_in(browser, kept)
    browser.driver.add_cookie({"name": "django_language", "value": "ja"})
    shown = """
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const {parentElement: within, data} = walker.currentNode;
      const left = 'code, pre, kbd, script, noscript, style, template, option, [lang=en]';
      if (!within.closest(left)) texts.push(data);
    }
    for (const each of document.body.querySelectorAll('[title], [aria-label], [placeholder]'))
      for (const name of ['title', 'aria-label', 'placeholder'])
        if (!each.closest('[lang=en]')) texts.push(each.getAttribute(name) ?? '');
    return texts.map((each) => each.trim()).filter(Boolean);
    """
    left = {}
    for view in VIEWS:
        see(browser, f"{kept.url}/{view}" if view else f"{kept.url}/#text=猫")
        browser.wait(lambda: browser.run("return !document.querySelector('[aria-busy=true]')"))
        data = (
            "demo",
            "editor",
            "Names",
            "nmt-server",
            "sacrebleu",
            "int8_float32",
            "Office",
            "ja → en ·",
        )
        if found := {each for each in browser.run(shown) if english_in(each, data)}:
            left[view] = found
    assert left == {}


def test_lines_come_as_they_are_translated(browser: Browser, kept: Server) -> None:
    """What the cache knows is there while the model still works on the rest."""
    known, new = LINES[3], "猫は鍵を4127個手に入れた。"
    assert kept.post("/api/v1/models/demo/load", {}).status == 200
    browser.open(f"{kept.url}/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    browser.find("#source").send_keys(known)
    wait_for_translation(browser, kept, known)
    before = lines(browser)
    with ExitStack() as still:
        hosts = kept.hosts()
        assert hosts
        for host in hosts:
            still.enter_context(stopped(host))
        browser.run(
            "source.value += arguments[0]; source.dispatchEvent(new InputEvent('input'))",
            f"\n{new}",
        )
        browser.wait(lambda: lines(browser)[:1] == before and len(lines(browser)) == 2)
        assert browser.value("#output", "aria-busy") == "true"
    wait_for_translation(browser, kept, f"{known}\n{new}")
    assert browser.complaints() == []


def test_a_file_of_500_lines_is_watched_stopped_and_fetched(
    browser: Browser, kept: Server, tmp_path: Path
) -> None:
    first = "#jobs > :first-child"
    text = "\n".join(f"勇者は鍵を{number % 20}個手に入れた！" for number in range(500))
    (tmp_path / "chapter.txt").write_text(text, encoding="utf-8")
    assert kept.post("/api/v1/models/demo/load", {}).status == 200
    browser.open(f"{kept.url}/files")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    with ExitStack() as still:
        for host in kept.hosts():
            still.enter_context(stopped(host))
        browser.find("#chosen").send_keys(str(tmp_path / "chapter.txt"))
        browser.wait(lambda: browser.texts(f"{first} .job-name") == ["chapter.txt"])
        browser.wait(lambda: browser.texts(f"{first} .dot") == ["Translating"])
        assert browser.value(f"{first} [role=progressbar]", "aria-valuemax")
        click(browser, f"{first} button", "Pause")
        browser.wait(lambda: browser.texts(f"{first} .dot") == ["Paused"])
    browser.driver.refresh()
    browser.wait(lambda: browser.texts(f"{first} .dot") == ["Paused"])
    click(browser, f"{first} button", "Go on")
    browser.wait(lambda: browser.texts(f"{first} .dot") == ["Done"])
    link = browser.value(f"{first} a.button", "href")
    translated = kept.request("GET", link.removeprefix(kept.url)).text.split("\n")
    assert len(translated) == 500 and translated[17] == kept.sugoi(text.split("\n")[17])
    assert browser.complaints() == []


def test_how_sure_the_model_was_is_seen_in_a_contrast_theme(
    browser: Browser, server: Server
) -> None:
    open_inspection(browser, server, text=TEXT, source="ja", target="en")
    features = [{"name": "forced-colors", "value": "active"}]
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    colour = "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor"
    tokens = ".token:not([data-unsure])"
    assert browser.run("return matchMedia('(forced-colors: active)').matches")
    assert browser.run(colour, f"{tokens} .sureness > b") != browser.run(colour, tokens)
