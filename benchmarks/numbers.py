"""How many lines come back with their numbers: lines of the demo's grammar, numbers of all lengths.

The share is taken by the numbers in digits alone, with thousands put together, so that it does not
depend on what the server takes for equal.
"""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

from benchmarks.engines import demo_run
from demo.grammar import HIGHEST, Sampler
from demo.messages import MESSAGES
from demo.patterns import Pattern, slots
from demo.speech import SPEECH
from demo.words import Word, fixed
from nmt_server.options import DecodingOptions

_LONGEST = 9
_DIGITS = re.compile(r"[\d,]+")


class _Numbers(Sampler):
    """Draws sentences with numbers, as the demo's training did, of 1 to 9 digits each."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.digits = 1

    def draw(self, patterns: list[Pattern], digits: int) -> str:
        """A Japanese line whose numbers have so many digits."""
        self.digits = digits
        return self._sentence(self.random.choice(patterns)).ja

    def _number(self, category: str) -> Word:
        # One of something has no plural, which the grammar does not know.
        lowest = max(2, 10 ** (self.digits - 1))
        number = self.random.randrange(lowest, 10**self.digits)
        if self.random.random() < 0.3:
            # What a ban of repeated n-grams acts on: 7777, 1000, 121212.
            unit = str(self.random.randrange(1, 100))
            number = max(lowest, int((unit * _LONGEST)[: self.digits]))
        return fixed(str(number), str(number))


def lines_with_numbers(count: int, seed: int = 7) -> list[str]:
    """As many distinct lines as that, of 1 to 9 digits in turn."""
    sampler = _Numbers(seed)
    with_numbers = [
        pattern
        for pattern in MESSAGES + SPEECH
        if any(category in HIGHEST for category, _ in slots(pattern.english))
    ]
    lines: dict[str, None] = {}
    rng = random.Random(seed)
    while len(lines) < count:
        line = sampler.draw(with_numbers, 1 + len(lines) % _LONGEST)
        wide = line.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
        lines[wide if rng.random() < 0.3 else line] = None
    return list(lines)


def share_of_right_numbers(folder: Path, options: DecodingOptions, engine: str) -> float:
    """The share of 2,000 lines that have their numbers, and no others, in the translation."""
    lines = lines_with_numbers(2000)
    texts = demo_run(engine, folder).translate(lines, options)
    right = sum(_digits(a) == _digits(b) for a, b in zip(lines, texts, strict=True))
    return right / len(lines)


def _digits(text: str) -> list[str]:
    found = _DIGITS.findall(unicodedata.normalize("NFKC", text))
    return sorted(filter(None, (number.replace(",", "") for number in found)))
