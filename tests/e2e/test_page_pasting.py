"""What comes into the page from elsewhere: pasted formatted text, dropped files."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server
from tests.e2e.translate_view import COPY, drop

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)


def paste(browser: Browser, html: str, plain: str) -> None:
    """Put both forms of a text into the clipboard, and press the keys that paste."""
    assert browser.driver.execute_async_script(COPY, html, plain) == "copied"
    command(browser, "paste", "v")


def command(browser: Browser, name: str, key: str) -> None:
    """Press the keys of a command of the browser."""
    pressed = {"modifiers": 2, "key": key, "code": f"Key{key.upper()}"}
    pressed["windowsVirtualKeyCode"] = ord(key.upper())
    for event in ({"type": "rawKeyDown", "commands": [name]}, {"type": "keyUp"}):
        browser.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, **pressed})


@pytest.fixture
def translator(browser: Browser, server: Server) -> Browser:
    """The view that translates, where the clipboard may be used."""
    permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    wanted = {"origin": server.url, "permissions": permissions}
    browser.driver.execute_cdp_cmd("Browser.grantPermissions", wanted)
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    return browser


def test_a_long_text_is_pasted_wholly_and_undone_at_once(translator: Browser) -> None:
    """It comes slice by slice, of which nobody is to notice anything."""
    browser = translator
    field = "document.getElementById('source')"
    browser.find("#source").send_keys("前。後。")
    browser.run(f"{field}.setSelectionRange(2, 2)")
    long = "\n".join(f"<b>{n}</b> & 👩‍👧 &amp;　 {'長い' * (n % 40)}" for n in range(1500)) + "\n\n"
    paste(browser, "", long)
    browser.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "char", "text": "x"})
    browser.wait(lambda: browser.value("#source", "value") == f"前。{long}x後。")
    caret = browser.run(f"return {field}.value.slice(0, {field}.selectionStart)")
    assert caret == f"前。{long}x"
    command(browser, "undo", "z")
    browser.wait(lambda: browser.value("#source", "value") == f"前。{long}後。")
    command(browser, "undo", "z")
    browser.wait(lambda: browser.value("#source", "value") == "前。後。")
    command(browser, "redo", "y")
    browser.wait(lambda: browser.value("#source", "value") == f"前。{long}後。")
    # In the place of all of it, and by somebody who has gone on before it is there.
    command(browser, "selectAll", "a")
    command(browser, "paste", "v")
    browser.find("#clear").click()
    browser.wait(lambda: browser.value("#source", "value") == "")
    assert browser.complaints() == []


def test_a_long_text_goes_at_once_and_comes_back(translator: Browser) -> None:
    """It is replaced, cut and cleared, of which each is one step to undo."""
    browser = translator

    def wait_for(text: str) -> None:
        browser.wait(lambda: browser.value("#source", "value") == text)

    first, second = ("".join(f"{word}{n}。\n" for n in range(2500)) for word in ("勇者", "村人"))
    browser.find("#source").click()
    paste(browser, "", first)
    wait_for(first)
    # Lines in which somebody has typed are laid out otherwise.
    browser.find("#source").send_keys(Keys.ENTER, "x", Keys.BACKSPACE, Keys.BACKSPACE)
    command(browser, "selectAll", "a")
    paste(browser, "", second)
    wait_for(second)
    command(browser, "selectAll", "a")
    command(browser, "cut", "x")
    wait_for("")
    browser.wait(lambda: browser.find("#empty").is_displayed())
    command(browser, "undo", "z")
    wait_for(second)
    command(browser, "undo", "z")
    wait_for(first)
    command(browser, "redo", "y")
    wait_for(second)
    command(browser, "redo", "y")
    wait_for("")
    command(browser, "paste", "v")
    wait_for(second)
    browser.find("#clear").click()
    wait_for("")
    browser.wait(lambda: browser.find("#empty").is_displayed())
    command(browser, "undo", "z")
    wait_for(second)
    assert browser.complaints() == []


def test_somebody_who_goes_elsewhere_while_a_long_text_comes(translator: Browser) -> None:
    """They stay there, and it is undone in one step all the same."""
    browser = translator
    first, second = ("".join(f"{word}{n}。\n" for n in range(2500)) for word in ("勇者", "村人"))
    browser.find("#source").click()
    paste(browser, "", first)
    browser.wait(lambda: browser.value("#source", "value") == first)
    browser.run("""
        const [field, button] = ["source", "theme"].map((id) => document.getElementById(id));
        field.addEventListener("paste", () => button.focus(), { once: true });
    """)
    command(browser, "selectAll", "a")
    paste(browser, "", second)
    browser.wait(lambda: browser.value("#source", "value") == second)
    assert browser.run("return document.activeElement.id") == "theme"
    browser.run("document.getElementById('source').focus()")
    command(browser, "undo", "z")
    browser.wait(lambda: browser.value("#source", "value") == first)
    command(browser, "redo", "y")
    browser.wait(lambda: browser.value("#source", "value") == second)
    assert browser.complaints() == []


def test_a_long_text_is_dropped_where_one_lets_it_go(translator: Browser) -> None:
    """It comes slice by slice, and so do its tags, of which nobody is to notice anything."""
    browser = translator
    lines = [f"勇者{n}は👩‍👧を & <装備>した。" for n in range(900)]
    line = "<p><b>{}</b>{}</p>"
    html = "".join(
        line.format(each[:2], each[2:].replace("&", "&amp;").replace("<", "&lt;")) for each in lines
    )
    browser.find("#source").send_keys("村人")
    box = browser.find("#source").rect
    items = [
        {"mimeType": "text/plain", "data": "\r\n".join(lines)},
        {"mimeType": "text/html", "data": html},
    ]
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 30}
        data = {"items": items, "dragOperationsMask": 1}
        about = {"type": kind, **place, "data": data}
        browser.driver.execute_cdp_cmd("Input.dispatchDragEvent", about)
    plain = "村人" + "\n".join(lines)
    browser.wait(lambda: browser.value("#source", "value") == plain)
    browser.wait(lambda: browser.texts(".toast button"))
    browser.find(".toast button").click()
    browser.wait(lambda: browser.value("#source", "value").count("<b>勇者</b>") == 900)
    command(browser, "undo", "z")
    browser.wait(lambda: browser.value("#source", "value") == plain)
    command(browser, "undo", "z")
    browser.wait(lambda: browser.value("#source", "value") == "村人")
    command(browser, "redo", "y")
    browser.wait(lambda: browser.value("#source", "value") == plain)
    assert browser.complaints() == []


def test_a_very_long_line_is_replaced_and_undone(translator: Browser) -> None:
    """It is no slice: in parts it took browsers most of a minute."""
    browser = translator
    browser.run("window.fetch = () => new Promise(() => {})")  # Of no translation here.

    def wait_for(text: str) -> None:
        browser.wait(lambda: browser.value("#source", "value") == text)

    first = "\n".join(f"{n} あ𠮷👩‍👧" for n in range(1500))
    second = f"先頭{'x &amp; <i> 𠮷　' * 2500}末尾\n"
    browser.find("#source").click()
    for text in (first, second):
        command(browser, "selectAll", "a")
        paste(browser, "", text)
        wait_for(text)
    command(browser, "undo", "z")
    wait_for(first)


def test_tags_of_a_long_text_are_kept(translator: Browser) -> None:
    browser = translator
    line = "<p><b>勇者</b>は剣を装備した。</p>"
    paste(browser, line * 800, "勇者は剣を装備した。\n" * 800)
    browser.wait(lambda: browser.texts(".toast button"))
    browser.find(".toast button").click()
    tagged = "<b>勇者</b>は剣を装備した。\n" * 800
    browser.wait(lambda: browser.value("#source", "value") == tagged)
    command(browser, "undo", "z")
    browser.wait(lambda: browser.value("#source", "value") == "勇者は剣を装備した。\n" * 800)
    command(browser, "redo", "y")
    browser.wait(lambda: browser.value("#source", "value") == tagged)
    assert browser.complaints() == []


def test_styles_of_formatted_text_are_none_of_the_page(browser: Browser, server: Server) -> None:
    """The policy of the page refuses them, with a complaint for each."""
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    browser.find("#source").send_keys("勇者は剣を装備した。")
    html = """<style>b { color: red }</style><p style="margin:0"><b style='x:y'>勇者</b>は剣を
        <i class=a style=top:0>装備</i>した。</p>"""
    browser.run(
        "const data = new DataTransfer(); data.setData('text/html', arguments[0]);"
        "data.setData('text/plain', '勇者は剣を装備した。');"
        "const field = document.getElementById('source'); field.setSelectionRange(0, 0);"
        "field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}))",
        html,
    )
    browser.wait(lambda: browser.texts(".toast button"))
    browser.find(".toast button").click()
    expected = "<b>勇者</b>は剣を <i>装備</i>した。"
    browser.wait(lambda: browser.value("#source", "value") == expected)
    assert browser.complaints() == []


def test_formatted_text_is_pasted_with_its_tags(translator: Browser) -> None:
    browser = translator
    browser.find("#source").send_keys("クロエは城へ向かった。")
    browser.run("document.getElementById('source').setSelectionRange(0, 0)")
    # As other systems end lines.
    html = "<p><b>勇者</b>は剣を装備した。</p><p>村人は城へ向かった。</p>"
    paste(browser, html, "勇者は剣を装備した。\r\n村人は城へ向かった。\r\n")
    browser.wait(lambda: browser.texts(".toast button"))
    browser.find(".toast button").click()
    tagged = "<b>勇者</b>は剣を装備した。\n村人は城へ向かった。\nクロエは城へ向かった。"
    browser.wait(lambda: browser.value("#source", "value") == tagged)
    browser.wait(lambda: any("<b>" in line for line in browser.texts("#output .line")))
    assert browser.complaints() == []


def test_dropped_files_are_translated_in_their_view(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    drop(browser)
    browser.wait(lambda: browser.run("return location.pathname") == "/files")
    browser.wait(lambda: any("scene.txt" in text for text in browser.texts("main")))
    assert browser.complaints() == []


def test_one_file_that_is_none_does_not_hide_the_others(browser: Browser, server: Server) -> None:
    browser.open(server.url + "/")
    browser.wait(lambda: browser.value("#target-language", "value") == "en")
    drop(browser, empty="%PDF-1.7", last="村人は城へ向かった。")
    browser.wait(lambda: "empty.txt: " in "".join(browser.texts(".toast")))
    browser.find(".toast button").click()
    browser.wait(lambda: browser.run("return location.pathname") == "/files")
    browser.wait(lambda: {"scene.txt", "last.txt"} <= set(browser.texts(".job-name")))
