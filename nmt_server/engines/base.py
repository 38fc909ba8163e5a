"""The contract between the host process and an engine."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from nmt_server.options import DecodingOptions


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """All that a host needs to load and serve one model; plain values only, sent as JSON."""

    fingerprint: str
    # The dotted path of a class of `EngineKind`. A host imports what is named here: it is taken
    # from the settings alone, and comes from the process that starts the host.
    engine: str
    path: str
    source_sentencepiece: str
    target_sentencepiece: str
    source_language: str
    target_language: str
    family: str = ""
    device: str = "auto"
    # Whether a model for `cuda` may run on the CPU where there is no CUDA device.
    cpu_fallback: bool = False
    # Indices of the CUDA devices, such as "0" or "0,1"; one replica each.
    device_index: str = "0"
    compute_type: str = "default"
    max_source_tokens: int = 128
    # Replicas and threads of each; 0 leaves it to the engine within `cpu_threads`.
    inter_threads: int = 0
    intra_threads: int = 0
    cpu_threads: int = 0
    use_vmap: bool = False
    token_budget: int = 0
    # More work than this is refused while it waits; 0 sets no bound.
    max_queued_tokens: int = 0
    trust_checkpoint: bool = False
    # Names, sizes and times of the files whose fingerprint it is, if they are to be checked. Other
    # times alone make no other model.
    files_signature: str = field(default="", compare=False)

    def identity(self) -> str:
        """The name of the host that serves this: equal specs share one host (64 hex digits)."""
        return _identity(self)


@lru_cache(maxsize=256)
def _identity(spec: EngineSpec) -> str:
    told = asdict(spec)
    del told["files_signature"]
    canonical = json.dumps(told, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Detail:
    """What an engine computes beside the text; nothing that is not asked for.

    `token_scores`: the log-probability of every token. `alignment`: how much attention each target
    token gave to each source token. `alternatives`: behind the best
    hypothesis, others that differ from it and from each other in the first token after the prefix.
    """

    token_scores: bool = False
    alignment: bool = False
    alternatives: bool = False


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of one segment.

    `score` is the mean log-probability of the tokens, the end of the segment counted as one.
    `truncated` says that decoding stopped at `max_decoding_length` instead of at an end.
    `token_scores` are log-probabilities, one a token. `alignment` is (target tokens, source
    tokens); a row sums to about one.
    """

    tokens: list[str]
    score: float
    truncated: bool
    token_scores: list[float] | None = None
    alignment: list[list[float]] | None = None


class Vocabularies(NamedTuple):
    """The tokens that a model can read and those that it can write; None where not known."""

    source: frozenset[str] | None = None
    target: frozenset[str] | None = None


class Lengths(NamedTuple):
    """The longest source that a model reads and the longest translation that it writes, in tokens.

    They count the codes of languages and prefixes that an engine is given, and not the tokens that
    it adds by itself. A model without a bound has the largest number.
    """

    source: int = sys.maxsize
    target: int = sys.maxsize


class OutOfMemory(Exception):
    """The device had no memory for a batch; a smaller one may fit."""


NO_DETAIL = Detail()

OnToken = Callable[[int, str], None]


class Engine(Protocol):
    """A loaded model. `translate_batch` is called from `replicas` threads at once."""

    device: str
    # Why the device is not the one that the spec names; mostly empty.
    device_note: str
    compute_type: str
    replicas: int
    threads_per_replica: int
    # How much goes into a batch: the tokens of its longest source and some for the steps of the
    # search, times its segments.
    token_budget: int
    vocabularies: Vocabularies
    lengths: Lengths

    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        """Decode source tokens, one list a segment; per segment the hypotheses, best first.

        Neither a source nor `max_decoding_length` is above the engine's `lengths`.
        Each translation begins with the tokens of its prefix (mostly none), which are not part of
        the hypothesis. In greedy search an engine that can calls `on_token` with the number of the
        segment in the batch and each token as it comes. Any exception means that the whole batch
        failed; `OutOfMemory`, that a smaller one may not.
        """
        ...
