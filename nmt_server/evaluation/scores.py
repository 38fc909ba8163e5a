"""BLEU, chrF and TER by sacrebleu, which is an extra (`requirements-evaluate.txt`).

Systems are compared by paired bootstrap resampling (Koehn, 2004), as sacrebleu does it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from typing import Any

from nmt_server.errors import InvalidRequest, NotInstalled, ServerBusy
from nmt_server.text.limits import is_written_without_spaces

MOST_LINES = 1_000
MOST_SYSTEMS = 4
# TER tries to move parts of each line about: of lines of so many characters that are very
# different, it takes a second for each, and of twice as many half a minute. It is left out where
# one is longer, or beyond this estimate.
_LONGEST_OF_TER = 2_000
_MOST_SECONDS_OF_TER = 20.0
_LINES_TO_ESTIMATE = 12
_RETRY_AFTER = 5.0

# It keeps the interpreter busy: one at a time in a process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class System:
    """What one model, or one way to use it, made of all lines."""

    name: str
    translations: Sequence[str]


@dataclass(frozen=True, slots=True)
class SystemScore:
    """The score of a system over all lines.

    `low` and `high` enclose 95 % of the resampled scores. `p_value` is the probability that a
    difference from the first system as large as this one is chance; None for the first one. All
    three are None of a single line, or where there is one system only.
    """

    system: str
    score: float
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, what sacrebleu calls exactly this way of measuring, and the scores by system.

    Without any, `skipped` says why, and there is no signature.
    """

    name: str
    signature: str
    is_lower_better: bool
    scores: list[SystemScore]
    skipped: str = ""


def evaluate(systems: Sequence[System], references: Sequence[str], language: str) -> list[Measure]:
    """Score translations into a language (its code) against one reference for each line.

    Raises `NotInstalled`, `InvalidRequest` where there are not as many lines everywhere, and
    `ServerBusy` where this process evaluates something already.
    """
    if find_spec("sacrebleu") is None:
        raise NotInstalled(
            "Scores are computed by sacrebleu, which is not installed.",
            "pip install -r requirements-evaluate.txt, or the extra evaluate.",
        )
    _check(systems, references)
    if not _one_at_a_time.acquire(blocking=False):
        raise ServerBusy("Something else is being scored.", "Try again in a moment.", _RETRY_AFTER)
    try:
        return [_measure(name, metric, systems, references) for name, metric in _metrics(language)]
    finally:
        _one_at_a_time.release()


def _check(systems: Sequence[System], references: Sequence[str]) -> None:
    if not 1 <= len(references) <= MOST_LINES:
        raise InvalidRequest(
            f"There are {len(references)} references; from 1 to {MOST_LINES} can be scored.",
            "Send a part of the file.",
        )
    if not 1 <= len(systems) <= MOST_SYSTEMS:
        raise InvalidRequest(
            f"There are {len(systems)} systems; from 1 to {MOST_SYSTEMS} are compared.",
            "Leave some out.",
        )
    for system in systems:
        if len(system.translations) != len(references):
            raise InvalidRequest(
                f"{system.name} has {len(system.translations)} lines, and there are "
                f"{len(references)} references.",
                "Send a reference for each line, in the same order.",
            )


def _metrics(language: str) -> list[tuple[str, Any]]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    primary = language.split("-")[0]
    # Other tokenizers for Japanese and Korean need libraries and dictionaries of their own.
    is_unspaced = is_written_without_spaces(language) or primary in ("zh", "ja", "ko")
    tokenize = "zh" if primary == "zh" else "char" if is_unspaced else "13a"
    return [
        ("BLEU", BLEU(tokenize=tokenize)),
        ("chrF", CHRF()),
        ("TER", TER(asian_support=is_unspaced, normalized=is_unspaced)),
    ]


def _measure(
    name: str, metric: Any, systems: Sequence[System], references: Sequence[str]
) -> Measure:
    from sacrebleu.significance import PairedTest

    is_lower_better = name == "TER"
    if is_lower_better and (why := _why_not_ter(metric, systems, references)):
        return Measure(name, "", is_lower_better, [], why)
    if len(systems) < 2 or len(references) < 2:
        scores = [
            SystemScore(each.name, metric.corpus_score(each.translations, [references]).score)
            for each in systems
        ]
        return Measure(name, str(metric.get_signature()), is_lower_better, scores)
    # By number: two systems may have one name.
    named = [(str(number), system.translations) for number, system in enumerate(systems)]
    signatures, found = PairedTest(named, {name: metric}, [references], test_type="bs")()
    ((key, signature),) = signatures.items()
    results: list[Any] = list(found[key])
    scores = [
        SystemScore(
            system.name,
            float(result.score),
            float(result.mean - result.ci),
            float(result.mean + result.ci),
            _p_value(result, results[0]),
        )
        for system, result in zip(systems, results, strict=True)
    ]
    return Measure(name, str(signature), is_lower_better, scores)


def _p_value(result: Any, first: Any) -> float | None:
    if result.p_value is None:
        return None
    # Where no sample differs, sacrebleu finds none that differs more.
    return 1.0 if result.score == first.score else float(result.p_value)


def _why_not_ter(metric: Any, systems: Sequence[System], references: Sequence[str]) -> str:
    """Why it is left out; empty where it is not."""
    every = chain(references, *(system.translations for system in systems))
    if max(map(len, every)) > _LONGEST_OF_TER:
        return "It takes too long for a line of more than 2,000 characters."
    if _seconds_of(metric, systems, references) > _MOST_SECONDS_OF_TER:
        return "It takes too long for these lines: send fewer or shorter ones."
    return ""


def _seconds_of(metric: Any, systems: Sequence[System], references: Sequence[str]) -> float:
    """About how long a metric takes for all lines of all systems."""
    step = max(1, len(references) // _LINES_TO_ESTIMATE)
    lines = range(0, len(references), step)
    began = time.perf_counter()
    for line in lines:
        if time.perf_counter() - began > _MOST_SECONDS_OF_TER:
            return float("inf")
        metric.sentence_score(systems[-1].translations[line], [references[line]])
    seconds = time.perf_counter() - began
    return seconds / len(lines) * len(references) * len(systems)
