"""Makes the demo model from nothing: data, subwords, training, conversion, measurement.

Run it as `python -m demo.train`; it takes about 15 minutes on two free processor cores. The
same seed and number of threads give the same model on the same machine.
"""

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from demo import checkpoint, corpus, evaluate, grammar, model_card, subwords

LOG = logging.getLogger("demo.train")
HERE = Path(__file__).parent

TRAINING_SIZE = 80_000
VOCABULARY_SIZES = {"ja": 2000, "en": 1600}
# The learning rate rises for so many updates and then falls along a cosine to nothing, so that the
# last checkpoint is the best.
WARMUP_UPDATES = 300

ARCHITECTURE = [
    *("--arch", "transformer", "--share-decoder-input-output-embed"),
    *("--encoder-layers", "3", "--decoder-layers", "3"),
    *("--encoder-embed-dim", "192", "--decoder-embed-dim", "192"),
    *("--encoder-ffn-embed-dim", "512", "--decoder-ffn-embed-dim", "512"),
    *("--encoder-attention-heads", "4", "--decoder-attention-heads", "4"),
    *("--encoder-normalize-before", "--decoder-normalize-before"),
    *("--max-source-positions", "1024", "--max-target-positions", "1024"),
]

OPTIMIZATION = [
    *("--optimizer", "adam", "--adam-betas", "(0.9, 0.98)", "--clip-norm", "1.0"),
    *("--criterion", "label_smoothed_cross_entropy", "--label-smoothing", "0.1"),
    *("--dropout", "0.1", "--max-tokens", "2000"),
    *("--num-workers", "0", "--no-progress-bar", "--log-interval", "100"),
]


def main() -> None:
    """Make the model in the scratch folder that the options name, or in a temporary one."""
    parser = _parser()
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if arguments.work is None:
        with tempfile.TemporaryDirectory(prefix="nmt-server-demo-") as folder:
            make(arguments, Path(folder))
    else:
        arguments.work.mkdir(parents=True, exist_ok=True)
        if any(arguments.work.iterdir()):
            parser.error(f"--work: {arguments.work} is not empty")
        make(arguments, arguments.work.resolve())


def make(arguments: argparse.Namespace, work: Path) -> None:
    """Run every step and leave the model, its card and its data sets."""
    started = time.monotonic()
    output: Path = arguments.output
    model = work / "model"
    (model / "fairseq").mkdir(parents=True)

    LOG.info("generating lines")
    data = corpus.build(TRAINING_SIZE)

    LOG.info("training subword models")
    for side, language in enumerate(("ja", "en")):
        spm = model / f"spm.{language}.nopretok.model"
        lines = [pair[side] for pair in data.training]
        subwords.train(lines, language, VOCABULARY_SIZES[language], spm)
        subwords.write_dictionary(spm, model / "fairseq" / f"dict.{language}.txt")

    LOG.info("training the network")
    encode(data, model, work)
    preprocess(model, work)
    train(work, arguments.seed, arguments.threads, arguments.updates)
    trained = work / "checkpoints" / "checkpoint_last.pt"
    parameters = checkpoint.shrink(trained, model / "fairseq" / "model.pt")
    convert(model)
    minutes = (time.monotonic() - started) / 60

    LOG.info("measuring")
    sources, references = zip(*data.held_out, strict=True)
    translations = {
        "CTranslate2, int8, beam size 5": evaluate.translate_ctranslate2(model, sources, 5),
        "CTranslate2, int8, beam size 1": evaluate.translate_ctranslate2(model, sources, 1),
        "fairseq, float16 weights, beam size 5": evaluate.translate_fairseq(model, sources, 5),
    }
    scores = {name: evaluate.score(lines, references) for name, lines in translations.items()}
    for name, score in scores.items():
        LOG.info("%s: %s", name, score)

    core_sources, core_references = zip(*grammar.core_pairs(), strict=True)
    core = evaluate.translate_ctranslate2(model, core_sources, 5)
    facts = model_card.Facts(
        parameters=parameters,
        training_lines=len(data.training),
        distinct_lines=len({pair.ja for pair in data.training}),
        seed=arguments.seed,
        updates=arguments.updates,
        threads=arguments.threads,
        minutes=minutes,
        core=evaluate.score(core, core_references),
    )
    model_card.write(model, facts, scores)
    # Only now that everything has worked is the old model overwritten.
    shutil.copytree(model, output, dirs_exist_ok=True)
    for name, pairs in (("heldout", data.held_out), ("sample", data.sample)):
        corpus.write(pairs, output.parent / f"{name}.ja.txt", output.parent / f"{name}.en.txt")
    LOG.info("the model is in %s", output)


def encode(data: corpus.Corpus, model: Path, work: Path) -> None:
    """Write the training and validation lines as pieces separated by spaces."""
    for side, language in enumerate(("ja", "en")):
        processor = subwords.load(model / f"spm.{language}.nopretok.model")
        for name, pairs in (("train", data.training), ("valid", data.validation)):
            encoded = processor.encode([pair[side] for pair in pairs], out_type=str)
            text = "".join(" ".join(pieces) + "\n" for pieces in encoded)
            (work / f"{name}.{language}").write_text(text, encoding="utf-8", newline="\n")


def preprocess(model: Path, work: Path) -> None:
    """Turn the pieces into fairseq's binary data, with the dictionaries of the subword models."""
    dictionaries = [str(model / "fairseq" / f"dict.{language}.txt") for language in ("ja", "en")]
    _fairseq(
        *("preprocess", "--source-lang", "ja", "--target-lang", "en"),
        *("--trainpref", str(work / "train"), "--validpref", str(work / "valid")),
        *("--srcdict", dictionaries[0], "--tgtdict", dictionaries[1]),
        *("--destdir", str(work / "binary")),
    )


def train(work: Path, seed: int, threads: int, updates: int) -> None:
    """Train the network; its checkpoints go to the folder "checkpoints"."""
    _fairseq(
        *("train", str(work / "binary"), "--source-lang", "ja", "--target-lang", "en"),
        *("--cpu", "--seed", str(seed)),
        *ARCHITECTURE,
        *OPTIMIZATION,
        *("--lr-scheduler", "cosine", "--lr", "3e-3", "--max-update", str(updates)),
        *("--warmup-updates", str(min(WARMUP_UPDATES, updates // 2))),
        *("--save-dir", str(work / "checkpoints"), "--no-epoch-checkpoints"),
        threads=threads,
    )


def convert(model: Path) -> None:
    """Convert the fairseq checkpoint to CTranslate2 with 8-bit weights."""
    from ctranslate2.converters import FairseqConverter

    fairseq = model / "fairseq"
    converter = FairseqConverter(str(fairseq / "model.pt"), str(fairseq), "ja", "en")
    with checkpoint.safe_globals():
        converter.convert(str(model / "ctranslate2"), quantization="int8", force=True)


def _fairseq(command: str, *options: str, threads: int = 1) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "PYTHONHASHSEED": "0"}
    subprocess.run(
        [sys.executable, "-m", f"fairseq_cli.{command}", *options], check=True, env=environment
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo.train",
        description="Generate the data, train the demo model, convert it and measure it.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=HERE / "model",
        help="where the finished model goes; the held-out and sample lines go beside it",
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=None,
        help="an empty folder for the scratch files, to keep them; a temporary one if not given",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the training")
    parser.add_argument("--threads", type=int, default=2, help="processor threads to train with")
    parser.add_argument("--updates", type=int, default=2400, help="steps of the optimizer")
    return parser


if __name__ == "__main__":
    main()
