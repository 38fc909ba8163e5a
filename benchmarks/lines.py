"""Lines to translate: as many as a benchmark needs, and none of them twice."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.figure import percentile
from demo.grammar import generate
from nmt_server.text.numbers import has_digits


class FreshLines:
    """Distinct lines of the demo's grammar without end; equal seeds give equal lines.

    Without `numbers`, none has a digit: a model of random weights gets them wrong, which is
    decoded again.
    """

    def __init__(self, seed: int = 1, *, numbers: bool = True) -> None:
        self._numbers = numbers
        self._pairs = generate(seed)
        self._seen: set[str] = set()
        self._ahead: list[str] = []

    def look(self, count: int) -> list[str]:
        """The next lines, which stay fresh until `take`."""
        while len(self._ahead) < count:
            line = next(self._pairs).ja
            if line not in self._seen and (self._numbers or not has_digits(line)):
                self._seen.add(line)
                self._ahead.append(line)
        return self._ahead[:count]

    def take(self, count: int) -> list[str]:
        """The next lines."""
        taken = self.look(count)
        del self._ahead[:count]
        return taken

    def take_long(self, count_tokens: Callable[[str], int], tokens: int) -> str:
        """A text of about `tokens` tokens, of many lines without a line break."""
        parts: list[str] = []
        length = 0
        while length < tokens:
            parts += self.take(1)
            length += count_tokens(parts[-1])
        return "".join(parts)


def length_distribution(lengths: list[int]) -> str:
    """The lengths of lines in tokens, for people to read."""
    values = [float(length) for length in lengths]
    parts = [f"p{percent} {percentile(values, percent):.0f}" for percent in (5, 25, 50, 75, 95, 99)]
    parts.append(f"longest {max(values):.0f}")
    return f"{len(values)} lines, tokens: {', '.join(parts)}"
