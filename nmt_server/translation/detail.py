"""What an engine says of a segment beside its translation, as the one who asked wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nmt_server.text.quality import quality_of, word_qualities
from nmt_server.text.words import align_words, words_of

_OF_PARTS = frozenset({"tokens", "scores", "alignment", "hypotheses", "alternatives"})


def describe(
    said: Mapping[str, Any],
    names: frozenset[str],
    restored: Callable[[str], str],
    spelled_out: Callable[[str], str],
) -> dict[str, Any]:
    """The details of these names, as JSON values.

    `said` is the `detail` of a `SegmentResult`; `restored` puts the protected spans back into a
    translation, and `spelled_out` into a part of one those that the model kept in it.

    - `parts`: one entry, or several where a segment was too long for the model. Each has
      `hypotheses`, the best first: `text`, `score` (mean log-probability), and as asked for
      `tokens`, `token_scores` (log-probabilities), `alignment` ((target tokens, source tokens)
      attention), `words` and `word_alignment` (pairs of indices of a source word and a word).
      With tokens or alignment it has `source_tokens`, with alignment `source_words`. Tokens and
      words hold placeholders where the text had protected spans.
    - `quality`, `words`: see `nmt_server.text.quality`; of the best hypothesis.
    - `timings`: `queued` and `engine` in milliseconds, `batch` in segments.
    """
    described: dict[str, Any] = {}
    parts = said.get("parts", [])
    if names & _OF_PARTS:
        restore = restored if len(parts) == 1 else spelled_out
        described["parts"] = [_part(part, names, restore) for part in parts]
    if "quality" in names:
        best = [part["hypotheses"][0] for part in parts]
        described["quality"] = quality_of([s for each in best for s in each["token_scores"]])
        described["words"] = [
            word._asdict()
            for each in best
            for word in word_qualities(each["tokens"], each["token_scores"])
        ]
    if "timings" in names and "timings" in said:
        described["timings"] = said["timings"]
    return described


def _part(
    part: Mapping[str, Any], names: frozenset[str], restored: Callable[[str], str]
) -> dict[str, Any]:
    described: dict[str, Any] = {}
    if names & {"tokens", "alignment"}:
        described["source_tokens"] = part["source_tokens"]
    if "alignment" in names:
        described["source_words"] = [word.text for word in words_of(part["source_tokens"])]
    shown = part["hypotheses"]
    if not names & {"hypotheses", "alternatives"}:
        shown = shown[:1]
    described["hypotheses"] = [
        _hypothesis(hypothesis, part["source_tokens"], names, restored) for hypothesis in shown
    ]
    return described


def _hypothesis(
    said: Mapping[str, Any],
    source_tokens: list[str],
    names: frozenset[str],
    restored: Callable[[str], str],
) -> dict[str, Any]:
    described: dict[str, Any] = {"text": restored(said["text"]), "score": said["score"]}
    if names & {"tokens", "alignment"}:
        described["tokens"] = said["tokens"]
    if "scores" in names:
        described["token_scores"] = said["token_scores"]
    if "alignment" in names:
        words = words_of(said["tokens"])
        attention = said.get("alignment") or []
        described["alignment"] = attention
        described["words"] = [word.text for word in words]
        described["word_alignment"] = align_words(attention, words_of(source_tokens), words)
    return described
