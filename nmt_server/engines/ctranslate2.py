"""The CTranslate2 engine (https://opennmt.net/CTranslate2/)."""

from __future__ import annotations

import ctranslate2

from nmt_server.engines.base import EngineSpec, Hypothesis
from nmt_server.engines.threads import thread_layout
from nmt_server.errors import InvalidModel, ModelUnavailable
from nmt_server.options import DecodingOptions

# Padded source tokens a batch, where neither the row nor the settings name a budget. On a CPU a
# replica of one thread is full with little; a GPU is not.
_TOKEN_BUDGET = {"cpu": 512, "cuda": 8192}


class CTranslate2Engine:
    """A CTranslate2 model on one device, as several replicas of few threads on a CPU."""

    def __init__(self, spec: EngineSpec) -> None:
        """Load the model; raises `InvalidModel` where CTranslate2 refuses the folder."""
        self.device = _choose_device(spec.device)
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
            self._translator = ctranslate2.Translator(
                spec.path,
                device=self.device,
                device_index=device_index,
                compute_type=_choose_compute_type(spec.compute_type, self.device),
                inter_threads=self.replicas // len(device_index),
                intra_threads=self.threads_per_replica,
            )
        except (RuntimeError, ValueError) as error:
            raise InvalidModel(
                f"CTranslate2 cannot load {spec.path}: {error}.",
                "Check that the folder holds a complete CTranslate2 model (model.bin, config.json "
                "and its vocabulary) and that device and compute type suit this machine.",
            ) from error
        self._use_vmap = spec.use_vmap
        self.compute_type = self._translator.compute_type
        self.token_budget = spec.token_budget or _TOKEN_BUDGET[self.device]

    def translate_batch(
        self, batch: list[list[str]], prefixes: list[list[str]], options: DecodingOptions
    ) -> list[list[Hypothesis]]:
        """See `Engine.translate_batch`."""
        results = self._translator.translate_batch(
            batch,
            target_prefix=prefixes if any(prefixes) else None,
            **options.as_dict(),
            # The host has bounded the length already: CTranslate2 would cut without a word.
            max_input_length=0,
            # The unknown token has no text, so the next best token is better in every case.
            disable_unk=True,
            use_vmap=self._use_vmap,
            return_scores=True,
        )
        return [
            [
                Hypothesis(
                    tokens[len(prefix) :],
                    _mean_log_probability(score, len(tokens), options),
                    len(tokens) >= options.max_decoding_length,
                )
                for tokens, score in zip(result.hypotheses, result.scores, strict=True)
            ]
            for result, prefix in zip(results, prefixes, strict=True)
        ]


def _mean_log_probability(score: float, tokens: int, options: DecodingOptions) -> float:
    # CTranslate2 divides the sum of log-probabilities by length ** length_penalty, where the length
    # has the end in it, unless the decoding was cut before there was one.
    length = min(tokens + 1, options.max_decoding_length)
    return float(score * length ** (options.length_penalty - 1))


def _choose_device(wanted: str) -> str:
    available = ctranslate2.get_cuda_device_count() > 0
    if wanted == "auto":
        return "cuda" if available else "cpu"
    if wanted == "cuda" and not available:
        raise ModelUnavailable(
            "The model is set to run on CUDA, and CTranslate2 sees no CUDA device.",
            "Check the driver, or set the model's device to auto or cpu.",
        )
    return wanted


def _choose_compute_type(wanted: str, device: str) -> str:
    if wanted == "default" and device == "cpu":
        return "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "default"
    return wanted
