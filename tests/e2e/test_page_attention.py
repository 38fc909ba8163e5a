"""The pictures of Inspect show the API's numbers, for an engine that tells every layer and head."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.accessibility import AXE, serious_faults
from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.inspect_view import READ_PICTURE, TEXT, open_inspection, tokens
from tests.e2e.server import ROOT, Server

pytest.importorskip("fairseq")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

MODEL = ROOT / "demo" / "model"
Drawn = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def fairseq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose default model has every layer and head to tell."""
    server = Server(tmp_path_factory.mktemp("data"))
    files = (
        *("--source-spm", f"{MODEL}/spm.ja.nopretok.model"),
        *("--target-spm", f"{MODEL}/spm.en.nopretok.model"),
    )
    pair = ("--source", "ja", "--target", "en", "--engine", "fairseq")
    server.manage("add_model", "every", f"{MODEL}/fairseq", *pair, *files, "--default")
    yield server
    server.stop()


def inspected(server: Server) -> dict[str, Any]:
    answer: dict[str, Any] = server.post("/api/v1/inspect", {"text": TEXT, "candidates": 8}).json()
    return answer


def labels(answer: dict[str, Any], kind: str) -> tuple[list[str], list[str]]:
    """Of the rows and the columns."""
    source = [each["token"] for each in answer["source_tokens"]]
    target = [each["token"] for each in answer["target_tokens"]]
    columns = {"cross": source, "encoder": source, "decoder": [answer["begin"], *target[:-1]]}
    return source if kind == "encoder" else target, columns[kind]


def weights(server: Server, answer: dict[str, Any], kind: str, layer: int) -> list[bytes]:
    """Of each head, columns fastest."""
    path = f"/api/v1/inspect?id={answer['id']}&kind={kind}&layer={layer}"
    told = server.request("GET", path).json()
    size = told["rows"] * told["columns"]
    whole = base64.b64decode(told["weights"])
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def expected(
    server: Server, answer: dict[str, Any], kind: str, layer: int, heads: list[int]
) -> Drawn:
    """The mean of heads for each pair of tokens, in percent."""
    each = weights(server, answer, kind, layer)
    rows, columns = labels(answer, kind)
    means = (mean(each[head][at] for head in heads) for at in range(len(each[0])))
    return {
        pair: 100 * weight / 255 for pair, weight in zip(product(rows, columns), means, strict=True)
    }


def drawn(browser: Browser) -> Drawn:
    """What is said of each place of the picture."""
    found: dict[str, int] = browser.run(READ_PICTURE)
    return {(pair.split(" → ")[0], pair.split(" → ")[1]): share for pair, share in found.items()}


def assert_alike(found: Drawn, wanted: Drawn) -> None:
    assert found.keys() == wanted.keys()
    assert all(abs(found[place] - wanted[place]) <= 1 for place in wanted)


def choose(browser: Browser, control: str, value: str) -> None:
    browser.find(f'#{control} [value="{value}"]').click()
    browser.wait(lambda: f"{control}={value}" in browser.driver.current_url)


def test_every_kind_layer_and_head_is_drawn_as_it_is(browser: Browser, fairseq: Server) -> None:
    open_inspection(browser, fairseq, text=TEXT, special="1")
    answer = inspected(fairseq)
    assert [each["kind"] for each in answer["attention"]] == ["cross", "encoder", "decoder"]
    assert_alike(drawn(browser), expected(fairseq, answer, "cross", 2, [0, 1, 2, 3]))
    assert not browser.find("#told").is_displayed(), "nothing is reduced"
    choose(browser, "kind", "encoder")
    choose(browser, "layer", "0")
    assert_alike(drawn(browser), expected(fairseq, answer, "encoder", 0, [0, 1, 2, 3]))
    choose(browser, "kind", "decoder")
    choose(browser, "layer", "1")
    heads = browser.driver.find_elements("css selector", ".head")
    heads[1].click()
    heads[3].click()
    browser.wait(lambda: "heads=0.2" in browser.driver.current_url)
    pointer = ActionChains(browser.driver)
    pointer.move_to_element(browser.find("h1")).perform()
    assert_alike(drawn(browser), expected(fairseq, answer, "decoder", 1, [0, 2]))
    # One that is pointed at is seen alone, be it switched off, and likewise by the keyboard.
    pointer.move_to_element(heads[3]).perform()
    assert_alike(drawn(browser), expected(fairseq, answer, "decoder", 1, [3]))
    pointer.move_to_element(browser.find("h1")).perform()
    browser.find("#save-json").send_keys(Keys.TAB)
    assert_alike(drawn(browser), expected(fairseq, answer, "decoder", 1, [0]))
    browser.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    assert_alike(drawn(browser), expected(fairseq, answer, "decoder", 1, [0, 2]))
    # As it is after a reload.
    browser.driver.refresh()
    browser.wait(lambda: browser.texts("#target-tokens .token"))
    browser.wait(lambda: browser.find("#picture").size["height"] > 50)
    assert_alike(drawn(browser), expected(fairseq, answer, "decoder", 1, [0, 2]))
    assert browser.complaints() == []


def test_the_strongest_of_each_row_are_drawn(browser: Browser, fairseq: Server) -> None:
    open_inspection(browser, fairseq, text=TEXT, special="1", top="60")
    whole = expected(fairseq, inspected(fairseq), "cross", 2, [0, 1, 2, 3])
    found = drawn(browser)
    assert found.keys() == whole.keys()
    for row in dict.fromkeys(row for row, _ in whole):
        of_row = [pair for pair in whole if pair[0] == row]
        kept = [pair for pair in of_row if found[pair] > 0]
        assert all(abs(found[pair] - whole[pair]) <= 1 for pair in kept)
        dropped = [whole[pair] for pair in of_row if pair not in kept]
        least = min(whole[pair] for pair in kept)
        assert all(each <= least for each in dropped)
        share = sum(whole[pair] for pair in kept)
        enough = 0.6 * sum(whole[pair] for pair in of_row)
        assert share - least < enough <= share + 0.01


def test_what_is_saved_is_what_is_seen(browser: Browser, fairseq: Server, tmp_path: Path) -> None:
    folder = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    open_inspection(browser, fairseq, text=TEXT, special="1")
    answer = inspected(fairseq)
    for kind in ("png", "svg", "json"):
        browser.find(f"#save-{kind}").click()
    files = [tmp_path / name for name in ("attention.png", "attention.svg", "inspection.json")]
    browser.wait(lambda: all(file.is_file() and file.stat().st_size for file in files))
    picture = ElementTree.fromstring(files[1].read_text(encoding="utf-8"))
    rows, columns = labels(answer, "cross")
    texts = [each.text for each in picture.findall(".//{*}text")]
    assert texts == [*rows, *columns] == [*tokens(browser, "target"), *tokens(browser, "source")]
    # The more attention, the further from the ground.
    ground, *cells = [each.attrib["fill"] for each in picture.findall(".//{*}rect")]
    means = expected(fairseq, answer, "cross", 2, [0, 1, 2, 3])
    strengths = list(zip(means.values(), map(brightness, cells), strict=True))
    assert ground == "#ffffff"
    strengths.sort()
    shades = [shade for _, shade in strengths]
    assert shades == sorted(shades, reverse=True) and len(set(shades)) > 10
    size = struct.unpack(">II", files[0].read_bytes()[16:24])
    assert size == tuple(2 * int(picture.attrib[side]) for side in ("width", "height"))
    saved = json.loads(files[2].read_text(encoding="utf-8"))
    told = {key: value for key, value in answer.items() if key != "id"}
    assert {key: value for key, value in saved["answer"].items() if key != "id"} == told
    slices = {(each["kind"], each["layer"]): each["weights"] for each in saved["slices"]}
    assert len(slices) == 9
    for (kind, layer), numbers in slices.items():
        assert bytes(numbers) == b"".join(weights(fairseq, answer, kind, layer))
    assert browser.complaints() == []


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: see .ci/run")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_was_found(
    browser: Browser, fairseq: Server, scheme: str
) -> None:
    browser.prefer(scheme)
    open_inspection(browser, fairseq, text=TEXT, translation="The hero ran away.", contrast="1")
    browser.find("#beam summary").click()
    browser.wait(lambda: browser.texts("#hypotheses li"))
    browser.find('#target-tokens [data-number="1"]').click()
    browser.wait(lambda: browser.texts("#place-contrast tbody tr"))
    assert serious_faults(browser) == []
    browser.find('#source-tokens [data-place="1"]').click()
    assert serious_faults(browser) == []
    browser.open(f"{fairseq.url}/compare#text={TEXT}")
    browser.wait(lambda: len(browser.texts("#results .text")) == 2)
    assert serious_faults(browser) == []


def brightness(colour: str) -> int:
    return sum(bytes.fromhex(colour[1:]))
