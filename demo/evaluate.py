"""Measures a model on the held-out lines: exact match and BLEU.

Run it as `python -m demo.evaluate`, or with `--engine fairseq`.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ctranslate2
import sacrebleu

from demo import corpus, subwords

HERE = Path(__file__).parent


class Score(NamedTuple):
    """How well a model did: exact matches of lines, BLEU from 0 to 100 and its signature."""

    exact: int
    lines: int
    bleu: float
    signature: str

    def __str__(self) -> str:
        """Return the score in words."""
        share = 100 * self.exact / self.lines
        return f"exact match {self.exact}/{self.lines} ({share:.1f} %), BLEU {self.bleu:.2f}"


def translate_ctranslate2(
    model: Path, lines: Sequence[str], beam_size: int = 5, threads: int = 2
) -> list[str]:
    """Translate with the CTranslate2 folder of a model, on the processor."""
    source, target = (subwords.load(model / f"spm.{side}.nopretok.model") for side in ("ja", "en"))
    translator = ctranslate2.Translator(str(model / "ctranslate2"), intra_threads=threads)
    results = translator.translate_batch(
        [source.encode(line, out_type=str) for line in lines],
        beam_size=beam_size,
        no_repeat_ngram_size=3,
        max_batch_size=2048,
        batch_type="tokens",
    )
    return [str(target.decode(result.hypotheses[0])) for result in results]


def translate_fairseq(model: Path, lines: Sequence[str], beam_size: int = 5) -> list[str]:
    """Translate with the fairseq checkpoint of a model, on the processor."""
    # Slow to import, and not needed for CTranslate2.
    from fairseq import hub_utils

    from demo import checkpoint

    source, target = (subwords.load(model / f"spm.{side}.nopretok.model") for side in ("ja", "en"))
    with checkpoint.safe_globals():
        loaded = hub_utils.from_pretrained(str(model / "fairseq"), "model.pt", ".")
    hub: Any = hub_utils.GeneratorHubInterface(loaded["args"], loaded["task"], loaded["models"])
    tokens = [hub.binarize(" ".join(source.encode(line, out_type=str))) for line in lines]
    hypotheses = hub.generate(tokens, beam=beam_size, no_repeat_ngram_size=3)
    best = [hub.string(nbest[0]["tokens"]).split() for nbest in hypotheses]
    return [str(target.decode(pieces)) for pieces in best]


def score(hypotheses: Sequence[str], references: Sequence[str]) -> Score:
    """Compare translations with their references, line by line."""
    pairs = zip(hypotheses, references, strict=True)
    exact = sum(hypothesis == reference for hypothesis, reference in pairs)
    metric = sacrebleu.BLEU()
    bleu = metric.corpus_score(list(hypotheses), [list(references)]).score
    return Score(exact, len(references), bleu, str(metric.get_signature()))


def main() -> None:
    """Print the score of a model."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.evaluate", description="Measure a model on the held-out lines."
    )
    parser.add_argument("--model", type=Path, default=HERE / "model", help="the model folder")
    parser.add_argument("--source", type=Path, default=HERE / "heldout.ja.txt", help="lines")
    parser.add_argument("--reference", type=Path, default=HERE / "heldout.en.txt", help="lines")
    parser.add_argument("--engine", choices=("ctranslate2", "fairseq"), default="ctranslate2")
    parser.add_argument("--beam-size", type=int, default=5)
    parser.add_argument("--errors", action="store_true", help="also print the lines that differ")
    arguments = parser.parse_args()

    pairs = corpus.read(arguments.source, arguments.reference)
    translate = translate_fairseq if arguments.engine == "fairseq" else translate_ctranslate2
    hypotheses = translate(arguments.model, [pair.ja for pair in pairs], arguments.beam_size)
    if arguments.errors:
        for pair, hypothesis in zip(pairs, hypotheses, strict=True):
            if hypothesis != pair.en:
                print(f"{pair.ja}\n  {pair.en}\n  {hypothesis}")
    result = score(hypotheses, [pair.en for pair in pairs])
    print(result)
    print(result.signature)


if __name__ == "__main__":
    main()
