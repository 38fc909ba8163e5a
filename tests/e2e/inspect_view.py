"""The view Inspect, as tests use it."""

from __future__ import annotations

from urllib.parse import quote

from tests.e2e.browser import Browser
from tests.e2e.server import Server

TEXT = "勇者は静かに前へと歩み出た。"
OWN = "The hero stepped quietly forward."
# Goes over the whole picture and collects what is said of each place of it.
READ_PICTURE = """
const [picture, said] = [document.getElementById("picture"), document.getElementById("read-out")];
const box = picture.getBoundingClientRect();
const found = {};
for (let y = 2; y < box.height; y += 8) {
  for (let x = 2; x < box.width; x += 6) {
    const at = { clientX: box.left + x, clientY: box.top + y };
    picture.dispatchEvent(new PointerEvent("pointermove", at));
    const [pair, share] = said.textContent.split("  ");
    if (share) found[pair] = Number(share.replace(/[^0-9-]/g, ""));
  }
}
return found;
"""


def open_inspection(browser: Browser, server: Server, **state: str) -> None:
    browser.open(f"{server.url}/inspect#" + "&".join(f"{k}={quote(v)}" for k, v in state.items()))
    browser.wait(lambda: browser.texts("#target-tokens .token"))
    browser.wait(lambda: browser.find("#picture").size["height"] > 50)


def tokens(browser: Browser, side: str) -> list[str]:
    """What stands on the buttons, without what is only read aloud."""
    found: list[str] = browser.run(
        "return Array.from(document.querySelectorAll(arguments[0]), e => e.firstChild.textContent)",
        f"#{side}-tokens .token",
    )
    return found


def translation(browser: Browser) -> str:
    return "".join(tokens(browser, "target")[:-1]).replace("▁", " ").strip()
