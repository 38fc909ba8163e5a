"""Inspect in headless Chromium: a sentence of 60 tokens, models of 6 layers and 8 heads."""

from __future__ import annotations

import itertools
import statistics
import tempfile
from pathlib import Path

import sentencepiece

from benchmarks.figure import Figure
from benchmarks.subjects import base
from tests.e2e.browser import Browser
from tests.e2e.server import Server

_TOKENS = 60
_LAYERS = 6
_VOCABULARY = 32_000
_ROUNDS = 3
_FIRST_PICTURE_MS = 1_500
_LAYER_MS = 100
_SENTENCE = "勇者は静かに前へと歩み出た。宝箱の中にはノートがあった。待って！" * 9
_SIZES = [
    *(f"--{side}-{name}={value}" for side in ("encoder", "decoder") for name, value in (
        ("layers", _LAYERS), ("embed-dim", 512), ("ffn-embed-dim", 2048), ("attention-heads", 8)
    )),
    *("--max-source-positions=256", "--max-target-positions=256"),
    "--share-decoder-input-output-embed",
]  # fmt: skip
# A canvas of one pixel is one on which nothing is drawn yet: milliseconds until something is.
_PAINTED = """
const done = arguments[arguments.length - 1];
const picture = document.getElementById("picture");
picture.width = 1;
const begun = performance.now();
act(...arguments);
const look = () => (picture.width > 100
  ? requestAnimationFrame(() => done(performance.now() - begun))
  : setTimeout(look, 2));
look();
"""
_ASK = (
    "const act = (text) => { document.getElementById('text').value = text;"
    "document.getElementById('ask').requestSubmit(); };" + _PAINTED
)
_CHOOSE_LAYER = (
    "const act = (layer) => { const list = document.getElementById('layer');"
    "list.value = layer; list.dispatchEvent(new Event('change')); };" + _PAINTED
)


# Random weights end a translation anywhere.
_AS_LONG = """
const [fetch, length] = [window.fetch, arguments[0]];
window.fetch = (url, how = {}) => {
  if (!how.body) return fetch(url, how);
  const sent = { ...JSON.parse(how.body), options: { min_decoding_length: length } };
  return fetch(url, { ...how, body: JSON.stringify(sent) });
};
"""


def inspecting() -> list[Figure]:
    """Milliseconds to the first picture and to another layer, under both engines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registration = ("--engine", "fairseq", "--source", "ja", "--target", "en")
        checkpoint = _fairseq_model(folder / "fairseq")
        with base() as subject:
            models = [
                ("fairseq", str(checkpoint), registration),
                ("CTranslate2", str(subject.model), subject.registration[:4]),
            ]
            server = Server(folder / "data", "serve", "--port", "0")
            browser = Browser(folder / "profile")
            try:
                browser.resize(1280, 900)
                browser.driver.set_script_timeout(60)
                figures = [
                    figure
                    for model in models
                    for figure in _figures(server, browser, subject.source_spm, *model)
                ]
            finally:
                browser.quit()
                server.stop()
    return figures


def _fairseq_model(folder: Path) -> Path:
    """A base-size checkpoint with random weights and 32,000 tokens."""
    # Imported here because other benchmarks need no fairseq.
    from tests.fairseq_zoo import build

    letters = itertools.product("абвгдежзийклмнопрстуфхцчшщъыьэюя", repeat=3)
    fillers = itertools.islice(map("".join, letters), _VOCABULARY)
    dictionaries = ("dict.ja.txt", "dict.en.txt")
    return build(folder, *_SIZES, dictionaries=dictionaries, fillers=fillers)


def _figures(
    server: Server, browser: Browser, spm: Path, name: str, path: str, how: tuple[str, ...]
) -> list[Figure]:
    length = ("--beam-size", "5", "--max-decoding-length", str(_TOKENS))
    server.manage("add_model", name, path, *how, *length, "--no-check")
    browser.open(f"{server.url}/inspect#model={name}")
    browser.wait(lambda: browser.find("#model").is_enabled())
    browser.run(_AS_LONG, _TOKENS)
    firsts, wholes, layers = [], [], []
    # The first loads the model. Each text is another, so that nothing of it is remembered.
    for number in range(_ROUNDS + 1):
        firsts.append(browser.driver.execute_async_script(_ASK, _text(spm, number)))
        wholes.append(browser.driver.execute_async_script(_WHOLE))
        for layer in range(browser.run("return document.getElementById('layer').length")):
            layers.append(browser.driver.execute_async_script(_CHOOSE_LAYER, str(layer)))
    first, whole = (statistics.median(each[1:]) for each in (firsts, wholes))
    detail = f"{_TOKENS} tokens; the search of a beam of 5 shown {whole:.0f} ms later"
    return [
        Figure(f"{name}: first picture, ms", first, detail, at_most=_FIRST_PICTURE_MS),
        Figure(
            f"{name}: another layer, ms",
            max(layers),
            f"the longest of {len(layers)}, median {statistics.median(layers):.0f}",
            at_most=_LAYER_MS,
        ),
    ]


_WHOLE = """
const done = arguments[arguments.length - 1];
const begun = performance.now();
const look = () => (document.getElementById("ask").getAttribute("aria-busy") === "false"
  ? done(performance.now() - begun)
  : setTimeout(look, 5));
look();
"""


def _text(spm: Path, number: int) -> str:
    """The longest of the texts that are another for each number, of at most 60 tokens."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    text = _SENTENCE[number:]
    while len(processor.encode(text)) > _TOKENS:
        text = text[:-1]
    return text
