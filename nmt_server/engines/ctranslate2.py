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
            layout = thread_layout(spec.cpu_threads)
            self.replicas, self.threads_per_replica = layout.replicas, layout.threads
        else:
            self.replicas, self.threads_per_replica = 1, 1
        try:
            self._translator = ctranslate2.Translator(
                spec.path,
                device=self.device,
                compute_type=_choose_compute_type(spec.compute_type, self.device),
                inter_threads=self.replicas,
                intra_threads=self.threads_per_replica,
            )
        except (RuntimeError, ValueError) as error:
            raise InvalidModel(
                f"CTranslate2 cannot load {spec.path}: {error}.",
                "Check that the folder holds a complete CTranslate2 model (model.bin, config.json "
                "and its vocabulary) and that device and compute type suit this machine.",
            ) from error
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
            return_scores=True,
        )
        return [
            [
                Hypothesis(
                    tokens[len(prefix) :],
                    _mean_log_probability(score, len(tokens), options.length_penalty),
                    len(tokens) >= options.max_decoding_length,
                )
                for tokens, score in zip(result.hypotheses, result.scores, strict=True)
            ]
            for result, prefix in zip(results, prefixes, strict=True)
        ]


def _mean_log_probability(score: float, length: int, length_penalty: float) -> float:
    # CTranslate2 divides the sum of log-probabilities by length ** length_penalty.
    return float(score * max(length, 1) ** (length_penalty - 1))


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
