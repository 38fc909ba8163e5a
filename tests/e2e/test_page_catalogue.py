"""A model of the catalogue, which is added on the page from a hub on the loopback interface."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversion.hub import serve_hub
from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot
from tests.e2e.test_page_views import click

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

import torch
from safetensors.torch import load_file, save_file

from tests.conversion import transformers_models

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

NAME = "Helsinki-NLP/opus-mt-ja-en"


def test_a_model_is_downloaded_watched_left_and_added(
    browser: Browser, boot: Boot, tmp_path: Path
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    weights = {**load_file(original / "model.safetensors"), "unused": torch.zeros(1_500_000)}
    save_file(weights, original / "model.safetensors", {"format": "pt"})
    with serve_hub(NAME, original) as hub:
        hub.holds = True
        little = {"NMT_CPU_THREADS": "1", "NMT_TOKEN_BUDGET": "256"}
        server = boot(HF_ENDPOINT=hub.url, HF_HOME=str(tmp_path / "hub"), **little)
        choose(browser, server.url)
        click(browser, ".dialog-foot button", "Add it")
        # It is told how far it is, and stays there until the dialog is closed.
        browser.wait(lambda: "of 5.9 MB" in browser.find(".steps [aria-current]").text)
        browser.wait(lambda: int(browser.value(".steps .bar", "aria-valuenow")) > 20)
        click(browser, ".dialog-foot button", "Cancel")
        hub.holds = False
        hub.released.set()
        choose(browser, server.url)
        browser.find("#model-name").clear()
        browser.find("#model-name").send_keys("opus")
        browser.wait(lambda: _adds(browser))
        assert len(browser.texts(".steps [data-state=done]")) == 6
        click(browser, ".dialog-foot button", "Done")
        browser.wait(lambda: "opus" in browser.texts(".model h2"))
    made = [path.name for path in (server.data / "models").iterdir()]
    assert made == ["opus"]


def test_without_downloads_the_command_is_shown(browser: Browser, boot: Boot) -> None:
    server = boot(NMT_ALLOW_DOWNLOADS="no")
    browser.open(f"{server.url}/models")
    click(browser, "#add", "Add a model")
    click(browser, ".more summary", "Models to begin with")
    browser.wait(lambda: "convert_model" in browser.find(".more pre").text)
    assert NAME in browser.texts(".catalogue strong")
    assert browser.texts(".catalogue button") == []
    assert "NMT_ALLOW_DOWNLOADS" in browser.find(".more").text


def choose(browser: Browser, url: str) -> None:
    """Choose the model in the dialog."""
    browser.open(f"{url}/models")
    click(browser, "#add", "Add a model")
    click(browser, ".more summary", "Models to begin with")
    click(browser, ".catalogue button", NAME)
    browser.wait(lambda: browser.value("#model-source", "value") == "ja")
    assert browser.value("#model-name", "value") == "opus-mt-ja-en"


def _adds(browser: Browser) -> bool:
    """Whether it is added; while the server still ends what was left before, it is asked again."""
    if "→" in "".join(browser.texts(".trial")):
        return True
    if not browser.texts(".steps [data-state=running]"):
        click(browser, ".dialog-foot button", "Add it")
    return False
