"""The contract between the host process and an engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Protocol

from nmt_server.options import DecodingOptions


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """All that a host needs to load and serve one model; plain values only, sent as JSON."""

    fingerprint: str
    engine: str
    path: str
    source_sentencepiece: str
    target_sentencepiece: str
    source_language: str
    target_language: str
    family: str = ""
    device: str = "auto"
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
    trust_checkpoint: bool = False

    def identity(self) -> str:
        """The name of the host that serves this: equal specs share one host (64 hex digits)."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of one segment.

    `score` is the mean log-probability of the tokens, the end of the segment counted as one.
    `truncated` says that decoding stopped at `max_decoding_length` instead of at an end.
    """

    tokens: list[str]
    score: float
    truncated: bool


class Engine(Protocol):
    """A loaded model. `translate_batch` is called from `replicas` threads at once."""

    device: str
    compute_type: str
    replicas: int
    threads_per_replica: int
    token_budget: int

    def translate_batch(
        self, batch: list[list[str]], prefixes: list[list[str]], options: DecodingOptions
    ) -> list[list[Hypothesis]]:
        """Decode source tokens, one list a segment; per segment the hypotheses, best first.

        Each translation begins with the tokens of its prefix (mostly none), which are not part of
        the hypothesis. Any exception means that the whole batch failed.
        """
        ...
