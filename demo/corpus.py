"""The data sets of the demo model: training, validation, held-out and sample lines."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from demo.grammar import Pair, core_pairs, generate, normalise

TRAINING_SEED = 1
HELD_OUT_SEED = 2
SAMPLE_SEED = 3
VALIDATION_SEED = 4

# How often each core line is in the training set: seen less often, a noun alone is answered with
# the nearest sentence.
CORE_REPETITIONS = 20

# Lines that are a number and nothing else, as a game shows damage and prices.
NUMBERS = [
    *range(100),
    *range(100, 1000, 11),
    *range(1000, 10_000, 101),
    *range(1111, 10_000, 1111),
]
NUMBER_REPETITIONS = 8

HELD_OUT_SIZE = 1000
SAMPLE_SIZE = 500
VALIDATION_SIZE = 500


class Corpus(NamedTuple):
    """Four lists of pairs; no Japanese line is in two of them."""

    training: list[Pair]
    validation: list[Pair]
    held_out: list[Pair]
    sample: list[Pair]


def build(training_size: int) -> Corpus:
    """Generate the corpus; the training set also holds core lines and numbers, each alone.

    Raises ValueError if one Japanese line has two English translations.
    """
    core = core_pairs()
    numbers = [Pair(str(number), str(number)) for number in NUMBERS]
    english_of: dict[str, str] = {}
    for pair in core:
        if english_of.setdefault(normalise(pair.ja), pair.en) != pair.en:
            raise ValueError(f"two translations of {pair.ja}")
    held_out = list(islice(_new(generate(HELD_OUT_SEED), english_of), HELD_OUT_SIZE))
    sample = list(islice(_new(generate(SAMPLE_SEED), english_of), SAMPLE_SIZE))
    validation = list(islice(_new(generate(VALIDATION_SEED), english_of), VALIDATION_SIZE))
    reserved = {normalise(pair.ja) for pair in validation + held_out + sample}
    # Repeated lines stay: a pattern that makes few different lines would be too rare without them.
    free = (pair for pair in generate(TRAINING_SEED) if normalise(pair.ja) not in reserved)
    training = list(islice(free, training_size))
    for pair in training:
        if english_of.setdefault(normalise(pair.ja), pair.en) != pair.en:
            raise ValueError(f"two translations of {pair.ja}")
    alone = core * CORE_REPETITIONS + numbers * NUMBER_REPETITIONS
    return Corpus(alone + training, validation, held_out, sample)


def write(pairs: Iterable[Pair], japanese: Path, english: Path) -> None:
    """Write the two sides of the pairs, one line each, as UTF-8 with Unix line ends."""
    pairs = list(pairs)
    _write_lines(japanese, (pair.ja for pair in pairs))
    _write_lines(english, (pair.en for pair in pairs))


def read(japanese: Path, english: Path) -> list[Pair]:
    """Read what `write` wrote."""
    sources = japanese.read_text(encoding="utf-8").splitlines()
    targets = english.read_text(encoding="utf-8").splitlines()
    return [Pair(*lines) for lines in zip(sources, targets, strict=True)]


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _new(pairs: Iterator[Pair], english_of: dict[str, str]) -> Iterator[Pair]:
    """Yield the pairs whose Japanese line was never seen, and remember them."""
    for pair in pairs:
        key = normalise(pair.ja)
        if key not in english_of:
            english_of[key] = pair.en
            yield pair
        elif english_of[key] != pair.en:
            raise ValueError(f"two translations of {pair.ja}")
