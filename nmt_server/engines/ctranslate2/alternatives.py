"""Which of many hypotheses are other translations than the best one."""

from __future__ import annotations

from nmt_server.engines.base import Hypothesis

# With this, SentencePiece marks a token that begins a word.
_WORD_BEGINS = "▁"


def alternatives_to(best: Hypothesis, found: list[Hypothesis]) -> list[Hypothesis]:
    """Those of `found` that begin at a word, as the best does, and are another text; best first."""
    at_word = bool(best.tokens) and best.tokens[0].startswith(_WORD_BEGINS)
    others: dict[str, Hypothesis] = {}
    for hypothesis in sorted(found, key=lambda hypothesis: -hypothesis.score):
        if hypothesis.tokens and (not at_word or hypothesis.tokens[0].startswith(_WORD_BEGINS)):
            others.setdefault(_letters(hypothesis), hypothesis)
    others.pop(_letters(best), None)
    return list(others.values())


def _letters(hypothesis: Hypothesis) -> str:
    """The same for two hypotheses that are one text cut into other tokens."""
    return " ".join("".join(hypothesis.tokens).replace(_WORD_BEGINS, " ").split())
