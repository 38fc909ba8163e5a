"""Steps that people take in the Translate view, and what they see there."""

from __future__ import annotations

from urllib.parse import quote

from selenium.webdriver.common.action_chains import ActionChains

from tests.e2e.browser import Browser
from tests.e2e.server import Server

LINES = ["鍵を731個手に入れた！", "", "クラウスは静かに前へと歩み出た。", "勇者は剣を装備した。"]
TEXT = "\n".join(LINES)

# Both forms of a text into the clipboard.
COPY = """
const [html, plain, done] = arguments;
const blob = (type, text) => new Blob([text], {type});
navigator.clipboard.write([new ClipboardItem({
  "text/html": blob("text/html", html), "text/plain": blob("text/plain", plain),
})]).then(() => done("copied"), (error) => done(String(error)));
"""


def address(server: Server, text: str, model: str = "demo") -> str:
    return f"{server.url}/#model={model}&text={quote(text)}"


def lines(browser: Browser) -> list[str]:
    return browser.texts("#output .line")


def wait_for_translation(browser: Browser, server: Server, text: str) -> None:
    """Wait until the page shows what the API answers for `text`."""
    expected = server.post("/api/v1/translate", {"text": text}).json()["text"]
    browser.wait(
        lambda: (
            "\n".join(lines(browser)) == expected
            and browser.value("#output", "aria-busy") == "false"
        )
    )


def wait_for_words(browser: Browser, row: int) -> None:
    """Wait until the engine has told of the words of a line."""
    browser.wait(lambda: browser.texts(f"#output .row:nth-child({row}) .word"))


def point_at(browser: Browser, selector: str) -> None:
    ActionChains(browser.driver).move_to_element(browser.find(selector)).perform()


def press(browser: Browser, *keys: str) -> None:
    actions = ActionChains(browser.driver)
    for key in keys[:-1]:
        actions.key_down(key)
    actions.send_keys(keys[-1])
    for key in keys[:-1]:
        actions.key_up(key)
    actions.perform()


def focused(browser: Browser) -> str:
    return str(browser.run("return document.activeElement.id"))


def lit(browser: Browser, kind: str = "") -> list[str]:
    """What is lit in the source."""
    found: list[str] = browser.run(
        "return Array.from(document.querySelectorAll('#source-mirror mark' + arguments[0]),"
        " mark => mark.textContent)",
        kind,
    )
    return found


def do(browser: Browser, action: str) -> None:
    """Choose an action of the card."""
    click = (
        "const found = Array.from(document.querySelectorAll('.card .menu-item'))"
        ".find(each => each.textContent.includes(arguments[0])); found?.click(); return !!found"
    )
    browser.wait(lambda: browser.run(click, action))


def note_copying(browser: Browser) -> None:
    """Note in the page that it says that something was copied: it does so for a moment."""
    browser.run(
        "const button = document.getElementById('copy');"
        "const look = () => { window.isCopied ||= button.textContent.includes('Copied'); };"
        "new MutationObserver(look).observe(button, {childList: true, subtree: true})"
    )


def drop(browser: Browser, **others: str) -> None:
    """Drop a file onto the page, and others by their names without the ending."""
    files = {"scene.txt": "勇者は剣を装備した。"} | {f"{k}.txt": v for k, v in others.items()}
    browser.run(
        "const files = new DataTransfer();"
        "for (const [name, text] of Object.entries(arguments[0]))"
        " files.items.add(new File([text], name, {type: 'text/plain'}));"
        "const about = {dataTransfer: files, bubbles: true, cancelable: true};"
        "const drop = new DragEvent('drop', about);"
        "document.querySelector('#translate, #files').dispatchEvent(drop)",
        files,
    )
