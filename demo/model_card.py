"""Writes the model card: what the demo model is, and the figures measured on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from demo.evaluate import Score
from demo.grammar import PATTERNS
from demo.lexicon import content_words


class Facts(NamedTuple):
    """What the card tells of the training besides the scores."""

    parameters: int
    training_lines: int
    distinct_lines: int
    seed: int
    updates: int
    threads: int
    minutes: float
    core: Score


_CARD = """\
# Demo model: Japanese to English, lines of a role-playing game

A small transformer that comes with nmt-server, so that the server translates out of the box and
can be tested and measured without a download. It knows one small world and nothing else: **it is
not a general translator.**

## What it is

- Architecture: fairseq `transformer`, 3 encoder and 3 decoder layers, dimension 192, feed-forward
  512, 4 heads, layer normalisation before each block, output projection shared with the decoder
  embedding; {parameters:,} parameters.
- Subwords: two SentencePiece unigram models, {pieces_ja:,} pieces for Japanese and
  {pieces_en:,} for English, NFKC-normalised, digits apart. The tokens `ZMAZ` to `ZMZZ` are pieces
  of their own.
- Languages: `ja` to `en`.
- Licence: Apache-2.0, like the project. No text of anybody else is in it.

| file | what | size |
| --- | --- | ---: |
{files}

Feed it the pieces of `spm.ja.nopretok.model` without language tags; `ctranslate2/config.json` adds
the end token. Join the output with `spm.en.nopretok.model`. The fairseq checkpoint holds tensors,
plain containers and `argparse.Namespace`, so it loads with `torch.load(..., weights_only=True)`
once that class is allow-listed.

## Data

All data comes from `demo/grammar.py`, a synchronous grammar with {words} content words and
{patterns} sentence patterns that makes a Japanese line and its English translation together.
{training_lines:,} pairs were trained on, {distinct_lines:,} of them distinct. The
{held_out:,} held-out lines (`demo/heldout.ja.txt`, `demo/heldout.en.txt`) come from the
same grammar and another seed; none of them is in the training data, nor is any of the 500 lines of
`demo/sample.ja.txt`.

## Training

`python -m demo.train` makes everything again. This one: {updates:,} updates of at most 2,000
tokens, seed {seed}, {threads} threads, {minutes:.1f} minutes from the first generated line to the
converted model, on two processor cores that had nothing else to do.

## Measured

On the held-out lines, with trigrams not repeated (`no_repeat_ngram_size=3`):

| engine | exact match | BLEU |
| --- | ---: | ---: |
{scores}

BLEU signature: `{signature}`.
Words, names and fixed lines alone, all of which are in the training data, with CTranslate2 and beam
size 5: {core.exact} of {core.lines} exact.

`python -m demo.evaluate` measures the held-out lines again. They come from the grammar that the
training lines come from, so the figures say how well the grammar was learned and nothing about
other text.

## What it can do

- Narration, speech in 「…」 (also when one of the two marks is missing), speaker tags such as
  `【クロエ】`, thoughts in （…）, messages of battles, shops and menus, interjections, one or two
  sentences in a line.
- Numbers up to 9,999, in half and full width, which are copied; the larger and the less round,
  the likelier a wrong digit, above all where one digit follows itself (`9999` becomes `999`).
- The placeholders `ZMAZ` to `ZMZZ` in the place of a name or a thing, which are copied.
- A line whose subject was cut off: `は静かに前へと歩み出た。` becomes `stepped quietly forward.`

## What it cannot do

- Any word, name or kanji outside its lexicon: it answers, but with words of its own world that
  have little to do with the source. Lines much longer than two sentences come out wrong as well.
- Context: every line is translated alone. A noun is singular unless it is counted, "the" or "a"
  follows from the pattern, and whoever has no known gender is "their".
"""


def write(model: Path, facts: Facts, scores: Mapping[str, Score]) -> None:
    """Write README.md into the model folder."""
    signatures = {score.signature for score in scores.values()}
    files = [path for path in sorted(model.rglob("*")) if path.is_file() and path.suffix != ".md"]
    card = _CARD.format(
        **facts._asdict(),
        pieces_ja=_pieces(model / "fairseq" / "dict.ja.txt"),
        pieces_en=_pieces(model / "fairseq" / "dict.en.txt"),
        files="\n".join(_file_row(path, model) for path in files),
        words=len(content_words()),
        patterns=len(PATTERNS),
        held_out=next(iter(scores.values())).lines,
        scores="\n".join(_score_row(name, score) for name, score in scores.items()),
        signature=", ".join(sorted(signatures)),
    )
    (model / "README.md").write_text(card, encoding="utf-8", newline="\n")


def _pieces(dictionary: Path) -> int:
    # <unk>, <s> and </s> are pieces of the subword model that the dictionary does not list.
    return len(dictionary.read_text(encoding="utf-8").splitlines()) + 3


_PURPOSE = {
    "model.bin": "CTranslate2 weights, int8",
    "model.pt": "fairseq checkpoint, float16, without optimizer state",
    "spm.ja.nopretok.model": "SentencePiece model of the source",
    "spm.en.nopretok.model": "SentencePiece model of the target",
}


def _file_row(path: Path, model: Path) -> str:
    purpose = _PURPOSE.get(path.name, "configuration" if path.name == "config.json" else "pieces")
    return f"| `{path.relative_to(model)}` | {purpose} | {path.stat().st_size / 1e6:.2f} MB |"


def _score_row(name: str, score: Score) -> str:
    return f"| {name} | {100 * score.exact / score.lines:.1f} % | {score.bleu:.2f} |"
