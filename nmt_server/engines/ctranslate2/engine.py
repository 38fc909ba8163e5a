"""The CTranslate2 engine (https://opennmt.net/CTranslate2/)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import ctranslate2

from nmt_server.engines.base import (
    NO_DETAIL,
    Detail,
    EngineSpec,
    Hypothesis,
    OnToken,
    OutOfMemory,
)
from nmt_server.engines.ctranslate2.alternatives import alternatives_to
from nmt_server.engines.ctranslate2.files import read_lengths, read_tokens, read_vocabularies
from nmt_server.engines.ctranslate2.inspection import Inspector
from nmt_server.engines.ctranslate2.passes import (
    attention_of_search,
    forced_attention,
    log_probabilities,
)
from nmt_server.engines.ctranslate2.scores import mean_after, mean_log_probability
from nmt_server.engines.ctranslate2.search_tree import Searcher
from nmt_server.engines.ctranslate2.steps import OnStep, end_in_time, stream
from nmt_server.engines.deadline import Deadline
from nmt_server.engines.devices import choose_device
from nmt_server.engines.inspection import Inspected, SearchTree
from nmt_server.engines.threads import thread_layout
from nmt_server.errors import InvalidModel
from nmt_server.options import DecodingOptions

# The token budget of a batch, where nobody names or has measured one. On a CPU a replica of
# one thread is full with little, and what it works on stays in the processor's cache.
_TOKEN_BUDGET_OF_ONE_THREAD = 512
_TOKEN_BUDGET_OF_THREADS = 2048
_TOKEN_BUDGET_ON_CUDA = 16384

# Alternatives, with the best hypothesis, where nobody says how many.
_ALTERNATIVES = 5
# What CTranslate2 and the libraries that it computes with say where there is no memory, be it for
# the stack of a thread.
_NO_MEMORY = ("out of memory", "allocate memory", "resource temporarily unavailable")


class CTranslate2Engine:
    """A CTranslate2 model on one device, as several replicas of few threads on a CPU."""

    def __init__(self, spec: EngineSpec) -> None:
        """Load the model; raises `InvalidModel` where CTranslate2 refuses the folder."""
        self.device, compute_type, self.device_note = choose_device(
            spec,
            library="CTranslate2",
            cuda_devices=ctranslate2.get_cuda_device_count(),
            check="the driver",
        )
        if self.device == "cpu":
            device_index = [0]
            layout = thread_layout(spec.cpu_threads, spec.inter_threads, spec.intra_threads)
            self.replicas, self.threads_per_replica = layout.replicas, layout.threads
        else:
            device_index = [int(index) for index in spec.device_index.split(",")]
            # On each device; more than one shares the model and fills the gaps between kernels.
            self.replicas = len(device_index) * (spec.inter_threads or 1)
            self.threads_per_replica = spec.intra_threads or 1
        try:
            with _memory_told():
                self._translator = ctranslate2.Translator(
                    spec.path,
                    device=self.device,
                    device_index=device_index,
                    compute_type=_choose_compute_type(compute_type, self.device),
                    inter_threads=self.replicas // len(device_index),
                    intra_threads=self.threads_per_replica,
                )
        except (RuntimeError, ValueError) as error:
            raise InvalidModel(
                f"CTranslate2 cannot load {spec.path}: {error}.",
                "Check that the folder holds a complete CTranslate2 model (model.bin, config.json "
                "and its vocabulary) and that device and compute type suit this machine.",
            ) from error
        self._folder = Path(spec.path)
        self.vocabularies = read_vocabularies(self._folder)
        self.lengths = read_lengths(self._folder)
        self._use_vmap = spec.use_vmap
        self.compute_type = self._translator.compute_type
        self.token_budget = spec.token_budget or self._usual_token_budget()

    def _usual_token_budget(self) -> int:
        if self.device == "cuda":
            return _TOKEN_BUDGET_ON_CUDA
        is_single = self.threads_per_replica == 1
        return _TOKEN_BUDGET_OF_ONE_THREAD if is_single else _TOKEN_BUDGET_OF_THREADS

    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        """See `Engine.translate_batch`."""
        if not detail.alternatives:
            on_step = None
            if on_token is not None and options.beam_size == 1 and options.num_hypotheses == 1:
                on_step = stream(on_token, prefixes)
            return self._decode(batch, prefixes, options, detail, on_step)
        plain = self._decode(batch, prefixes, options, replace(detail, alternatives=False))
        number = options.num_hypotheses if options.num_hypotheses > 1 else _ALTERNATIVES
        # More than are wanted: some begin within a word, and one is the best hypothesis again.
        wide = replace(options, num_hypotheses=2 * number)
        others = self._decode(batch, prefixes, wide, detail)
        return [
            [best, *alternatives_to(best, found)[: number - 1]]
            for (best, *_), found in zip(plain, others, strict=True)
        ]

    def inspect(
        self, source: list[str], prefix: list[str], target: list[str], candidates: int
    ) -> Inspected:
        """See `InspectingEngine.inspect`."""
        with _memory_told():
            return self._inspector.inspect(self._translator, source, prefix, target, candidates)

    def search_one(
        self,
        source: list[str],
        prefix: list[str],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        deadline: Deadline | None = None,
    ) -> list[Hypothesis]:
        """See `InspectingEngine.search_one`."""
        on_step = None
        if deadline is not None and options.beam_size == 1:
            on_step = end_in_time(deadline, len(prefix))
        [found] = self._decode([source], [prefix], options, detail, on_step)
        return found

    def search_tree(
        self, source: list[str], prefix: list[str], options: DecodingOptions
    ) -> tuple[list[Hypothesis], SearchTree]:
        """See `InspectingEngine.search_tree`."""
        found = self.search_one(source, prefix, options, Detail(token_scores=True))
        searcher = Searcher(self._translator, self._inspector.target, self._inspector.end)
        with _memory_told():
            return found, searcher.tree(source, prefix, options, found)

    @cached_property
    def _inspector(self) -> Inspector:
        # Not before somebody looks: it has the vocabularies once more.
        source, target = read_tokens(self._folder)
        return Inspector(self._folder, source or [], target or [])

    def _decode(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail,
        on_step: OnStep | None = None,
    ) -> list[list[Hypothesis]]:
        """As CTranslate2 does it: the best hypotheses, or alternatives alone."""
        parameters = options.as_dict()
        # Refused before it comes here, see `kind`.
        del parameters["seed"]
        known = self.vocabularies.target
        if known is not None and options.sampling_topk >= len(known):
            # CTranslate2 takes no more than there are; 0 stands for all.
            parameters["sampling_topk"] = 0
        with _memory_told():
            results = self._translator.translate_batch(
                batch,
                target_prefix=prefixes if any(prefixes) else None,
                **parameters,
                # The host has bounded the length already: CTranslate2 would cut without a word.
                max_input_length=0,
                # The unknown token has no text, so the next best token is better in every case.
                disable_unk=True,
                use_vmap=self._use_vmap,
                return_scores=True,
                return_attention=detail.alignment and not detail.alternatives,
                return_alternatives=detail.alternatives,
                callback=on_step,
            )
            is_scored = detail.token_scores or detail.alternatives
            scores = log_probabilities(self._translator, batch, results) if is_scored else None
            attention = None
            if detail.alignment and detail.alternatives:
                attention = forced_attention(self._translator, batch, results)
            elif detail.alignment:
                attention = attention_of_search(self._translator, batch, results, options)
        hypotheses = []
        for number, (result, prefix) in enumerate(zip(results, prefixes, strict=True)):
            start = len(prefix)
            found = [
                Hypothesis(
                    tokens[start:],
                    # Of an alternative, CTranslate2 adds the first token's to the mean of the rest.
                    mean_after(scores[number][place], start, len(tokens), options)
                    if scores and detail.alternatives
                    else mean_log_probability(score, len(tokens), options),
                    len(tokens) >= options.max_decoding_length,
                    scores[number][place][start : len(tokens)]
                    if scores and detail.token_scores
                    else None,
                    _normalized(attention[number][place][start : len(tokens)])
                    if attention
                    else None,
                )
                for place, (tokens, score) in enumerate(
                    zip(result.hypotheses, result.scores, strict=True)
                )
            ]
            hypotheses.append(found)
        return hypotheses


@contextmanager
def _memory_told() -> Iterator[None]:
    """Raises `OutOfMemory` where CTranslate2 has found no memory, which it says in words."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        said = str(error).lower()
        if isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY):
            raise OutOfMemory(f"{error}") from error
        raise


def _normalized(attention: list[list[float]]) -> list[list[float]]:
    # CTranslate2 leaves out what went to the end of the source.
    return [[weight / (sum(row) or 1.0) for weight in row] for row in attention]


def _choose_compute_type(wanted: str, device: str) -> str:
    if wanted == "default" and device == "cpu":
        return "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "default"
    return wanted
