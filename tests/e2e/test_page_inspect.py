"""The view Inspect in a real browser, in front of a real server."""

from __future__ import annotations

import base64
import itertools
import json
import struct
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.inspect_view import (
    OWN,
    READ_PICTURE,
    TEXT,
    open_inspection,
    tokens,
    translation,
)
from tests.e2e.server import Boot, Server

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def test_what_is_drawn_is_what_the_api_says(browser: Browser, server: Server) -> None:
    open_inspection(browser, server, text=TEXT)
    answer = server.post("/api/v1/inspect", {"text": TEXT}).json()
    slice_ = server.request("GET", f"/api/v1/inspect?id={answer['id']}&kind=cross&layer=0").json()
    weights = base64.b64decode(slice_["weights"])
    source = [each["token"] for each in answer["source_tokens"]]
    target = [each["token"] for each in answer["target_tokens"]]
    assert tokens(browser, "source") == source and tokens(browser, "target") == target
    drawn: dict[str, int] = browser.run(READ_PICTURE)
    expected = {
        f"{row} → {column}": round(100 * weights[y * len(source) + x] / 255)
        for y, row in enumerate(target[:-1])
        for x, column in enumerate(source[:-1])
    }
    assert drawn.keys() == expected.keys()
    assert all(abs(drawn[place] - expected[place]) <= 1 for place in expected)
    assert "mean of the first 4 heads of layer 3 of 3" in browser.find("#told").text
    browser.find("#special").click()
    browser.wait(lambda: "special=1" in browser.driver.current_url)
    assert len(browser.run(READ_PICTURE)) == len(target) * len(source)
    assert browser.complaints() == []


def test_a_token_is_forced_and_one_left_out(browser: Browser, server: Server) -> None:
    open_inspection(browser, server, text=TEXT)
    assert translation(browser) == OWN
    browser.find('#target-tokens [data-number="4"]').click()
    other = browser.run(
        "const other = document.querySelectorAll('.candidate:not(:disabled)')[0];"
        "other.click(); return other.firstChild.textContent"
    )
    browser.wait(lambda: browser.find("#changed").is_displayed())
    assert tokens(browser, "target")[4] == other
    assert OWN in browser.find("#changed").text
    assert browser.texts("#changed mark")
    # The address has all of it, once the picture is there.
    browser.wait(lambda: "prefix=" in browser.driver.current_url)
    address = browser.driver.current_url
    browser.open(address)
    browser.wait(lambda: browser.texts("#target-tokens .token"))
    assert tokens(browser, "target")[4] == other
    # Another one, put into the address of the same page, is followed.
    browser.run("location.hash = new URLSearchParams({text: arguments[0]})", "待って！")
    browser.wait(lambda: browser.value("#text", "value") == "待って！")
    browser.open(address)
    browser.wait(lambda: browser.texts("#changed mark"))
    browser.find("#back").click()
    browser.wait(lambda: not browser.find("#changed").is_displayed())
    browser.find('#source-tokens [data-place="1"]').click()
    [leave_out, *_] = browser.driver.find_elements(By.CSS_SELECTOR, "#detail .toolbar .button")
    leave_out.click()
    browser.wait(lambda: browser.find("#changed").is_displayed())
    assert "hero" not in translation(browser).lower()
    assert browser.value('#source-tokens [data-place="1"]', "data-edit") == "omit"
    assert browser.complaints() == []


def test_the_address_keeps_an_early_end(browser: Browser, server: Server) -> None:
    open_inspection(browser, server, text=TEXT, cut=json.dumps(["▁The"]))
    assert tokens(browser, "target") == ["▁The", "</s>"]
    browser.wait(lambda: "cut=" in browser.driver.current_url)


def test_a_translation_of_ones_own_is_scored_and_the_beam_is_shown(
    browser: Browser, server: Server
) -> None:
    open_inspection(browser, server, text=TEXT, translation="The hero ran away.")
    assert translation(browser) == "The hero ran away."
    assert "for the model's own" in browser.find("#sureness").text
    assert browser.driver.find_elements(By.CSS_SELECTOR, "#target-tokens [data-unsure]")
    check_contrast(browser, server)
    browser.find("#beam summary").click()
    browser.wait(lambda: len(browser.texts("#hypotheses li")) > 1)
    assert "▁hero" in browser.texts("#hypotheses li")[0]
    answer = server.post("/api/v1/inspect", {"text": TEXT, "hypotheses": True}).json()
    browser.wait(lambda: len(drawn_branches(browser)) == len(answer["tree"]["tokens"]))
    tree = answer["tree"]
    assert [each.split(":")[0] for each in drawn_branches(browser)] == tree["tokens"]
    # Along the arrows: from the end of the best one to the beginning, and another one from there.
    [branch, *_] = tree["ends"]
    browser.find(f"[data-branch='{branch}']").click()
    path = [branch]
    while tree["parents"][path[-1]] >= 0:
        browser.driver.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
        path.append(tree["parents"][path[-1]])
        assert focused_branch(browser) == path[-1]
    assert [tree["tokens"][each] for each in reversed(path)][:-1] == answer["hypotheses"][0][
        "tokens"
    ]
    browser.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    other = focused_branch(browser)
    assert tree["parents"][other] == -1
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.wait(lambda: tokens(browser, "target")[0] == tree["tokens"][other])
    browser.wait(lambda: browser.texts("#hypotheses li"))
    assert browser.complaints() == []


def check_contrast(browser: Browser, server: Server) -> None:
    """The difference map has the API's numbers; the page shows `OWN` and "The hero ran away."."""
    own, given = (
        server.post("/api/v1/inspect", {"text": TEXT, **more}).json()
        for more in ({}, {"translation": "The hero ran away."})
    )
    path = f"/api/v1/inspect/contrast?id={own['id']}&other={given['id']}"
    answer = server.request("GET", path).json()
    source, target = (
        [each["token"] for each in given[f"{side}_tokens"]] for side in ("source", "target")
    )
    differences = struct.unpack(f"{len(answer['rows']) * len(source)}b", decoded(answer))
    expected = {
        f"{target[row['other']]} → {source[column['other']]}": round(100 * difference / 127)
        for (row, column), difference in zip(
            itertools.product(answer["rows"], answer["columns"]), differences, strict=True
        )
        if target[row["other"]] != "</s>" and source[column["other"]] != "</s>"
    }
    browser.find("#contrast").click()
    browser.wait(lambda: "contrast=1" in browser.driver.current_url)
    drawn: dict[str, int] = browser.run(READ_PICTURE)
    assert drawn.keys() == expected.keys() and min(expected.values()) < 0 < max(expected.values())
    assert all(abs(drawn[place] - expected[place]) <= 1 for place in expected)
    # A token that both have: what could stand there in both.
    browser.find('#target-tokens [data-number="1"]').click()
    browser.wait(lambda: browser.texts("#place-contrast tbody tr"))
    [place] = [each for each in answer["places"] if each["other"] == 1]
    assert browser.texts("#place-contrast th[scope=row]")[: len(place["candidates"])] == [
        each["token"] for each in place["candidates"]
    ]
    browser.find("#contrast").click()
    browser.wait(lambda: "contrast=1" not in browser.driver.current_url)


def decoded(answer: dict[str, Any]) -> bytes:
    return base64.b64decode(answer["weights"])


def drawn_branches(browser: Browser) -> list[str]:
    """What is said of each branch of the drawn tree."""
    found: list[str] = browser.run(
        "return Array.from(document.querySelectorAll('#tree [data-branch]'), "
        "each => each.getAttribute('aria-label'))"
    )
    return found


def focused_branch(browser: Browser) -> int:
    return int(browser.run("return document.activeElement.dataset.branch"))


def test_it_is_saved_as_picture_and_as_numbers(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    folder = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    open_inspection(browser, server, text=TEXT, form="lines")
    for kind in ("png", "svg", "json"):
        browser.find(f"#save-{kind}").click()
    files = {
        "png": tmp_path / "attention.png",
        "svg": tmp_path / "attention.svg",
        "json": tmp_path / "inspection.json",
    }
    browser.wait(lambda: all(file.is_file() and file.stat().st_size for file in files.values()))
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert "勇者" in files["svg"].read_text(encoding="utf-8")
    saved = json.loads(files["json"].read_text(encoding="utf-8"))
    assert saved["answer"]["translation"] == OWN and len(saved["slices"][0]["weights"]) == 50
    assert browser.complaints() == []


def test_a_place_of_the_picture_is_read_by_finger_and_by_keyboard(
    browser: Browser, server: Server
) -> None:
    def place() -> list[str]:
        said: str = browser.run("return document.getElementById('read-out').textContent")
        return said.split("  ")

    browser.resize(390, 844)
    open_inspection(browser, server, text=TEXT)
    drawn: dict[str, int] = browser.run(READ_PICTURE)
    browser.find("#save-json").send_keys(Keys.TAB)
    assert "arrows" in browser.find("#read-out").text
    browser.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    assert browser.find("#read-out").text == ""
    browser.find("#scroller").send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    pair, share = place()
    assert pair == "▁hero → 勇者" and int(share.strip("%")) == drawn[pair]
    browser.find("#scroller").send_keys(Keys.ENTER)
    assert browser.texts("#detail h2")[0].startswith("▁hero")
    # A finger leaves the picture when it has touched it: what it has touched stays said.
    [left, top, width, height] = browser.run(
        "const picture = document.getElementById('picture');"
        "picture.scrollIntoView({block: 'center'});"
        "const {left, top, width, height} = picture.getBoundingClientRect();"
        "return [left, top, width, height]"
    )
    at = {"x": left + 0.3 * width, "y": top + 0.8 * height}
    for kind, points in (("touchStart", [at]), ("touchEnd", [])):
        browser.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
        )
    browser.wait(lambda: not browser.texts("#detail h2")[0].startswith("▁hero"))
    pair, share = place()
    assert browser.texts("#detail h2")[0].startswith(pair.split(" → ")[0])
    assert abs(int(share.strip("<% ")) - drawn[pair]) <= 1
    assert browser.complaints() == []


def test_what_is_known_of_a_token_stands_below_it_on_a_phone(
    browser: Browser, server: Server
) -> None:
    browser.resize(390, 844)
    open_inspection(browser, server, text=TEXT)
    browser.find('#target-tokens [data-number="2"]').click()
    assert browser.run(
        "return document.querySelector('#detail h2').getBoundingClientRect().top"
    ) < (browser.run("return innerHeight"))


def test_changes_are_of_the_sentence_that_is_looked_at(browser: Browser, server: Server) -> None:
    open_inspection(browser, server, text=TEXT)
    before = tokens(browser, "source")
    browser.find("#text").send_keys("猫")
    browser.find('#target-tokens [data-number="4"]').click()
    other = browser.run(
        "const other = document.querySelector('.candidate:not(:disabled)');"
        "other.click(); return other.firstChild.textContent"
    )
    browser.wait(lambda: browser.find("#changed").is_displayed())
    assert tokens(browser, "source") == before
    # One sees at once what else could stand there, and goes on from there.
    assert browser.texts("#detail h2")[0].startswith(other)
    assert browser.run("return document.activeElement.dataset.number") == "4"
    assert quote("猫") not in browser.driver.current_url
    browser.find("#text").send_keys(Keys.ENTER)
    browser.wait(lambda: "猫" in "".join(tokens(browser, "source")))
    assert not browser.find("#changed").is_displayed()
    browser.find("#text").clear()
    browser.find("#run").click()
    assert browser.find("#empty").is_displayed() and not browser.find("#found").is_displayed()
    assert browser.run("return document.activeElement.id") == "text"
    assert browser.complaints() == []


def test_a_change_that_the_model_refuses_is_not_made(browser: Browser, server: Server) -> None:
    open_inspection(browser, server, text=TEXT)
    browser.find('#source-tokens [data-place="1"]').click()
    browser.find("#other-token").send_keys("no such token", Keys.ENTER)
    browser.wait(lambda: "no such token" in browser.find("#error").text)
    # The next one is without it.
    browser.find('#source-tokens [data-place="3"]').click()
    browser.find("#detail .toolbar .button").click()
    browser.wait(lambda: browser.find("#changed").is_displayed())
    assert browser.value('#source-tokens [data-place="3"]', "data-edit") == "omit"
    assert not browser.value('#source-tokens [data-place="1"]', "data-edit")
    assert not browser.texts("#error .notice")
    [mask] = browser.run(
        "return Array.from(document.querySelectorAll('#detail .button'))"
        ".filter(each => each.textContent === 'Hide it')"
    )
    mask.click()
    browser.wait(lambda: tokens(browser, "source")[3] == "<unk>")
    answer = server.post(
        "/api/v1/inspect", {"text": TEXT, "edits": [{"place": 3, "action": "mask"}]}
    ).json()
    unknown, own = (
        f"#{each['id']}" for each in (answer["source_tokens"][3], answer["source_tokens"][4])
    )
    assert browser.texts("#detail h2") == [f"<unk> {unknown}"]
    assert own in browser.value("#source-tokens .added", "title")
    assert all("400" in each for each in browser.complaints())


def test_it_is_told_that_a_model_has_gone(browser: Browser, boot: Boot) -> None:
    server = boot()
    open_inspection(browser, server, text=TEXT, translation="The hero ran away.")
    server.manage("remove_model", "demo")
    browser.find("#contrast").click()
    browser.wait(lambda: "demo" in browser.find("#error").text)
    # It comes back.
    server.manage("setup")
    server.wait_until_ready()
    browser.find("#error .button").click()
    browser.wait(lambda: "contrast=1" in browser.driver.current_url)
    assert not browser.texts("#error .notice")
    assert all("404" in each or "400" in each for each in browser.complaints())


def test_what_is_protected_and_who_is_missing_is_told(browser: Browser, server: Server) -> None:
    open_inspection(browser, server, text="{name}は静かに前へと歩み出た。", model="no such model")
    browser.wait(lambda: "no such model" in browser.find(".toasts").text)
    answer = server.post("/api/v1/inspect", {"text": "{name}は静かに前へと歩み出た。"}).json()
    assert answer["read"] in browser.find("#read").text
    assert "{name}" in answer["translation"] and "{name}" in browser.find("#restored").text
    browser.find("#text").clear()
    browser.find("#text").send_keys(TEXT, Keys.ENTER)
    browser.wait(lambda: tokens(browser, "source")[1] == "勇者")
    assert not browser.find("#read").is_displayed()
    assert not browser.find("#restored").is_displayed()
    assert browser.complaints() == []
