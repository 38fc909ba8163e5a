"""The lines before a text: read with it by models trained on lines in a row, and taken off again.

Such a model reads `previous <sep> current` and writes both lines, with the separator between them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nmt_server.engines.base import Hypothesis
from nmt_server.worker.work import Context

WARNING = "context"
"""What is told of a segment that was translated without the lines before, which it came with."""

# What a tokenizer writes for a space: it may be there in a source and missing in a translation.
_SPACE = "▁"


def tokens_before(
    context: Context, encode: Callable[[list[str]], list[list[str]]], room: int
) -> list[str]:
    """The tokens of the last lines for which there is `room`, each with the separator behind it."""
    separator = context.separator.split()
    before: list[str] = []
    for line in reversed(encode(list(context.lines))):
        if len(line) + len(separator) + len(before) > room:
            break
        before = [*line, *separator, *before]
    return before


def mark_of(separator: str) -> str:
    """The token by which a separator is known in a translation."""
    tokens = separator.split()
    return next((token for token in reversed(tokens) if token != _SPACE), tokens[-1])


def without_lines_before(hypotheses: list[Hypothesis], mark: str) -> list[Hypothesis]:
    """What of each hypothesis stands behind the last `mark`, for those that have something there.

    There are none where the best one has nothing.
    """
    cut = [_behind(each, mark) for each in hypotheses]
    return [each for each in cut if each is not None] if cut and cut[0] is not None else []


def _behind(hypothesis: Hypothesis, mark: str) -> Hypothesis | None:
    tokens = hypothesis.tokens
    start = next((i for i in range(len(tokens), 0, -1) if tokens[i - 1] == mark), 0)
    if start == 0 or all(token == _SPACE for token in tokens[start:]):
        return None
    scores, alignment = hypothesis.token_scores, hypothesis.alignment
    return replace(
        hypothesis,
        tokens=tokens[start:],
        token_scores=None if scores is None else scores[start:],
        alignment=None if alignment is None else alignment[start:],
    )
