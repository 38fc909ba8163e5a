"""Decoding options, under CTranslate2's parameter names, with their ranges.

The names, meanings and neutral values are those of `ctranslate2.Translator.translate_batch`
(https://opennmt.net/CTranslate2/python/ctranslate2.Translator.html).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from nmt_server.errors import InvalidOption


class Bounds(NamedTuple):
    """The values that an option may take, both ends included."""

    kind: type[int] | type[float]
    minimum: float
    maximum: float
    meaning: str


RANGES: dict[str, Bounds] = {
    "beam_size": Bounds(int, 1, 64, "width of the beam search; 1 is greedy search"),
    "num_hypotheses": Bounds(int, 1, 16, "how many translations to give, the best first"),
    "patience": Bounds(float, 0.1, 10, "beam search stops at beam_size * patience hypotheses"),
    "length_penalty": Bounds(float, -10, 10, "exponent of the length that divides a score"),
    "coverage_penalty": Bounds(float, 0, 10, "penalty for source tokens left uncovered"),
    "repetition_penalty": Bounds(float, 0.1, 10, "above 1, tokens generated before lose score"),
    "no_repeat_ngram_size": Bounds(int, 0, 64, "no n-gram of this size comes twice; 0 allows all"),
    "min_decoding_length": Bounds(int, 0, 1024, "shortest translation, in tokens"),
    "max_decoding_length": Bounds(int, 1, 4096, "longest translation of a segment, in tokens"),
    "sampling_topk": Bounds(int, 0, 100_000, "sample among the k best tokens; 1 never samples"),
    "sampling_topp": Bounds(float, 0.001, 1, "sample among the tokens of this total probability"),
    "sampling_temperature": Bounds(float, 0.001, 100, "above 1, sampling is more random"),
    "seed": Bounds(int, 0, 2**31 - 1, "makes sampling repeatable; 0 is a new one every time"),
}

# The engine cannot stop a search that has begun. This is as many hypotheses times tokens as the
# usual beam of a model has with the longest translation of all, and takes it some seconds.
_LARGEST_SEARCH = 32_768
_SIZE_OF_SEARCH = frozenset({"beam_size", "num_hypotheses", "max_decoding_length"})


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How one segment is decoded. Immutable and hashable, so that equal options share a batch.

    The defaults are CTranslate2's neutral values; what a model is served with stands on its row.
    """

    beam_size: int = 2
    num_hypotheses: int = 1
    patience: float = 1.0
    length_penalty: float = 1.0
    coverage_penalty: float = 0.0
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    min_decoding_length: int = 1
    max_decoding_length: int = 256
    sampling_topk: int = 1
    sampling_topp: float = 1.0
    sampling_temperature: float = 1.0
    seed: int = 0

    @property
    def samples(self) -> bool:
        """Whether tokens are drawn at random, so that equal requests may have unequal answers."""
        return self.sampling_topk != 1

    def merged(self, changes: Mapping[str, Any]) -> DecodingOptions:
        """These options with `changes` on top.

        Raises `InvalidOption` for an unknown name, a value of the wrong type or out of range, or
        values that contradict each other.
        """
        checked: dict[str, Any] = {name: _checked(name, value) for name, value in changes.items()}
        merged = replace(self, **checked)
        if merged.min_decoding_length > merged.max_decoding_length:
            raise InvalidOption(
                f"min_decoding_length ({merged.min_decoding_length}) is above "
                f"max_decoding_length ({merged.max_decoding_length}).",
                "Lower the first or raise the second.",
            )
        width = max(merged.beam_size, merged.num_hypotheses)
        if (
            _SIZE_OF_SEARCH & checked.keys()
            and width * merged.max_decoding_length > _LARGEST_SEARCH
        ):
            raise InvalidOption(
                f"A beam_size or num_hypotheses of {width} with a max_decoding_length of "
                f"{merged.max_decoding_length} takes too long: of both together there may be "
                f"{_LARGEST_SEARCH:,}.",
                f"With this width, set max_decoding_length to {_LARGEST_SEARCH // width} or less.",
            )
        kept = merged.beam_size * min(merged.patience, 1.0)
        if merged.num_hypotheses > kept and not (merged.samples and merged.beam_size == 1):
            raise InvalidOption(
                f"A beam of {merged.beam_size} with a patience of {merged.patience:g} cannot give "
                f"{merged.num_hypotheses} hypotheses.",
                "Raise beam_size to num_hypotheses or more and leave patience at 1; or sample, "
                "with sampling_topk and a beam_size of 1.",
            )
        return merged

    def as_dict(self) -> dict[str, Any]:
        """All options by name."""
        return {name: getattr(self, name) for name in _NAMES}

    def signature(self) -> str:
        """A canonical JSON text of what differs from the neutral values; part of the cache key.

        Neutral values are left out so that an option added to the server later does not change the
        key of what was cached before.
        """
        changed = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }
        return json.dumps(changed, sort_keys=True, separators=(",", ":"))


_NAMES = tuple(field.name for field in fields(DecodingOptions))


def _checked(name: str, value: Any) -> int | float:
    allowed = RANGES.get(name)
    if allowed is None:
        raise InvalidOption(
            f"There is no decoding option {name!r}.", f"The options are: {', '.join(RANGES)}."
        )
    # bool is a subclass of int, but `true` is no beam size.
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidOption(
            f"The option {name} is a number, not {type(value).__name__}.",
            f"It takes {_range_text(allowed)}.",
        )
    # First, because NaN and infinity are in no range, and `int` takes neither. The value is not
    # shown: Python refuses to write a number of thousands of digits.
    if not allowed.minimum <= value <= allowed.maximum:
        raise InvalidOption(
            f"The option {name} is out of range.", f"It takes {_range_text(allowed)}."
        )
    if allowed.kind is int and int(value) != value:
        raise InvalidOption(f"The option {name} is a whole number, not {value}.")
    return allowed.kind(value)


def _range_text(allowed: Bounds) -> str:
    return f"{allowed.minimum:g} to {allowed.maximum:g}: {allowed.meaning}"
