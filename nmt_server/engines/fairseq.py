"""The fairseq engine (https://github.com/facebookresearch/fairseq), on PyTorch.

The task and the beam search are fairseq's own. What is ours is the safe way to load a checkpoint
(`fairseq_checkpoint`), and the ban of repeated n-grams: the one of fairseq compares with the end of
its buffer instead of the end of the hypothesis and therefore never finds any.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from nmt_server.engines.base import EngineSpec, Hypothesis
from nmt_server.engines.capabilities import check_compute_type
from nmt_server.engines.fairseq_checkpoint import Checkpoint, check_architecture, read_checkpoint
from nmt_server.engines.threads import thread_layout
from nmt_server.errors import InvalidModel, ModelUnavailable, NmtServerError
from nmt_server.options import DecodingOptions

# It tells everything about optional parts that are missing.
logging.getLogger("fairseq").setLevel(logging.WARNING)
# Whoever started this process reads its standard output.
with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fairseq import models, tasks, utils
    from omegaconf import OmegaConf, open_dict

# Padded source tokens a batch. The beam search is a Python loop over PyTorch's operations, which
# costs the same for one segment and for many: batches are larger than CTranslate2's.
_TOKEN_BUDGET = {"cpu": 2048, "cuda": 16384}

_TYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


class FairseqEngine:
    """A fairseq translation model on one device.

    There is one replica with all threads: Python runs one beam search at a time anyway, and some
    architectures keep the beam size of the search that runs in their modules.
    """

    replicas = 1

    def __init__(self, spec: EngineSpec) -> None:
        """Load the model; raises `InvalidModel` where it cannot be loaded or is not trusted."""
        self.device = _choose_device(spec.device)
        self.compute_type = _choose_compute_type(spec.compute_type, self.device)
        self.token_budget = spec.token_budget or _TOKEN_BUDGET[self.device]
        layout = thread_layout(spec.cpu_threads, spec.inter_threads, spec.intra_threads)
        self.threads_per_replica = layout.replicas * layout.threads if self.device == "cpu" else 1
        torch.set_num_threads(self.threads_per_replica)
        self._torch_device = _torch_device(self.device, spec.device_index)
        checkpoint = read_checkpoint(spec.path, is_trusted=spec.trust_checkpoint)
        with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self._task, self._model = _build(spec, checkpoint)
            except NmtServerError:
                raise
            except Exception as error:
                raise InvalidModel(
                    f"fairseq cannot load {spec.path}: {type(error).__name__}: {error}.",
                    "Check that the dictionaries beside it are those that it was trained with.",
                    field="path",
                ) from error
        self._model.to(device=self._torch_device, dtype=_TYPES[self.compute_type])
        self._model.eval()

    def translate_batch(
        self, batch: list[list[str]], prefixes: list[list[str]], options: DecodingOptions
    ) -> list[list[Hypothesis]]:
        """See `Engine.translate_batch`. All hypotheses of the beam are returned."""
        source = self._task.source_dictionary
        encoded = [torch.tensor([*map(source.index, tokens), source.eos()]) for tokens in batch]
        dataset = self._task.build_dataset_for_inference(
            encoded, [len(tokens) for tokens in encoded]
        )
        sample = dataset.collater([dataset[index] for index in range(len(batch))])
        # fairseq sorts a batch by length; `order` says which segment became which row.
        order = sample["id"].tolist()
        limit = min(options.max_decoding_length, self._model.max_decoder_positions() - 1)
        prefix_tokens = self._prefix_tokens([prefixes[index] for index in order])
        if self.device == "cuda":
            sample, prefix_tokens = utils.move_to_cuda(
                (sample, prefix_tokens), device=self._torch_device
            )
        found = self._task.inference_step(
            self._generator(options, limit), [self._model], sample, prefix_tokens=prefix_tokens
        )
        by_segment = dict(zip(order, found, strict=True))
        return [
            self._hypotheses(by_segment[index], len(prefix), limit)
            for index, prefix in enumerate(prefixes)
        ]

    def _generator(self, options: DecodingOptions, limit: int) -> Any:
        """The beam search of fairseq, or its sampling, under these options; cheap to make."""
        samples = options.sampling_topk != 1
        generator = self._task.build_generator(
            [self._model],
            argparse.Namespace(
                beam=options.beam_size,
                lenpen=options.length_penalty,
                max_len_a=0,
                max_len_b=limit,
                min_len=min(options.min_decoding_length, limit),
                # The unknown token has no text, so the next best token is better in every case.
                unkpen=float("inf"),
                sampling=samples,
                # Zero is all tokens, which fairseq calls -1.
                sampling_topk=(options.sampling_topk or -1) if samples else -1,
                temperature=options.sampling_temperature if samples else 1.0,
            ),
        )
        if options.no_repeat_ngram_size:
            generator.repeat_ngram_blocker = _RepeatedNgrams(options.no_repeat_ngram_size)
        if hasattr(self._model, "set_beam_size"):
            # fairseq does so as well, but not where it is 1.
            self._model.set_beam_size(options.beam_size)
        return generator

    def _prefix_tokens(self, prefixes: list[list[str]]) -> torch.Tensor | None:
        """The tokens that translations begin with, (segments, longest prefix); None for none."""
        longest = max(map(len, prefixes))
        if not longest:
            return None
        target = self._task.target_dictionary
        padded = torch.full((len(prefixes), longest), target.pad())
        for row, prefix in enumerate(prefixes):
            padded[row, : len(prefix)] = torch.tensor([*map(target.index, prefix)])
        return padded

    def _hypotheses(
        self, found: list[dict[str, Any]], prefix_length: int, limit: int
    ) -> list[Hypothesis]:
        """What the search found for one segment, best first."""
        if not found:
            # Weights that are not numbers, or a type too narrow for them.
            raise RuntimeError("The beam search ended without a hypothesis.")
        target = self._task.target_dictionary
        hypotheses = []
        for each in found:
            # The last token is the end, also where it was forced by the length.
            tokens = each["tokens"].tolist()[:-1]
            is_truncated = len(tokens) >= limit
            scores = each["positional_scores"][: len(tokens) + (not is_truncated)]
            text = [target[token] for token in tokens[prefix_length:]]
            hypotheses.append(Hypothesis(text, float(scores.mean()), is_truncated))
        return hypotheses


class _RepeatedNgrams:
    """Keeps n-grams of one size from coming twice; called where fairseq calls its own."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(
        self,
        tokens: torch.Tensor,
        log_probabilities: torch.Tensor,
        batch_size: int,
        beam_size: int,
        step: int,
    ) -> torch.Tensor:
        """Ban, in place, every token that would complete an n-gram that is there already.

        `tokens` is (batch * beam, longest + 2), of which columns 1 to `step` are filled;
        `log_probabilities` is (batch * beam, vocabulary).
        """
        if step < self._size:
            return log_probabilities
        generated = tokens[:, 1 : step + 1]
        ngrams = generated.unfold(1, self._size, 1)
        begun = generated[:, step - self._size + 1 :].unsqueeze(1)
        rows, places = (ngrams[:, :, :-1] == begun).all(dim=-1).nonzero(as_tuple=True)
        log_probabilities[rows, ngrams[rows, places, -1]] = float("-inf")
        return log_probabilities


def _build(spec: EngineSpec, checkpoint: Checkpoint) -> tuple[Any, Any]:
    """The task and the model of a checkpoint, the weights loaded."""
    task_config, model_config = _config(checkpoint.task), _config(checkpoint.model)
    # In older checkpoints one namespace describes both, and the oldest do not name the task.
    task_name = task_config.get("task") or task_config.get("_name") or "translation"
    model_name = model_config.get("_name") or model_config.get("arch")
    if not spec.trust_checkpoint:
        registered = models.ARCH_MODEL_NAME_REGISTRY.get(model_name, model_name)
        check_architecture(spec.path, task_name, registered)
    folder = Path(spec.path).parent
    if os.pathsep in str(folder):
        raise InvalidModel(
            f"fairseq cannot read from a folder with {os.pathsep!r} in its name: {folder}.",
            "Rename the folder.",
            field="path",
        )
    task_config |= {
        "data": str(folder),
        "source_lang": _dictionary_name(folder, task_config.get("source_lang"), spec, "source"),
        "target_lang": _dictionary_name(folder, task_config.get("target_lang"), spec, "target"),
        # Would open files of the machine that it was trained on.
        "eval_bleu": False,
    }
    if isinstance(checkpoint.task, argparse.Namespace):
        task_config["task"] = task_name
    model_config["_name"] = model_name
    task = tasks.setup_task(_as_fairseq(task_config, checkpoint.task), from_checkpoint=True)
    config = _as_fairseq(model_config, checkpoint.model)
    _forget_embedding_files(config)
    model = task.build_model(config, from_checkpoint=True)
    model.load_state_dict(checkpoint.weights, strict=True, model_cfg=config)
    return task, model


def _config(config: Any) -> dict[str, Any]:
    """A copy of a namespace or mapping as a dictionary."""
    return dict(vars(config) if isinstance(config, argparse.Namespace) else config)


def _as_fairseq(config: dict[str, Any], original: Any) -> Any:
    """The configuration in the form that it had in the checkpoint, which fairseq goes by."""
    if isinstance(original, Mapping):
        return OmegaConf.create(config, flags={"allow_objects": True})
    return argparse.Namespace(**config)


def _forget_embedding_files(config: Any) -> None:
    """The embeddings are among the weights; the files that training began with are elsewhere."""
    for side in ("encoder", "decoder"):
        if isinstance(config, argparse.Namespace):
            setattr(config, f"{side}_embed_path", None)
        elif "embed_path" in config.get(side, {}):
            with open_dict(config):
                config[side].embed_path = None


def _dictionary_name(folder: Path, trained: str | None, spec: EngineSpec, side: str) -> str:
    """The code in the name of a dictionary: that of training, or else that of the row."""
    own = spec.source_language if side == "source" else spec.target_language
    names = [name for name in dict.fromkeys((trained, own)) if name]
    for name in names:
        if (folder / f"dict.{name}.txt").is_file():
            return name
    raise InvalidModel(
        f"The dictionary of the {side} language is missing: there is no "
        f"{' or '.join(f'dict.{name}.txt' for name in names)} in {folder}.",
        "Put it beside the checkpoint; it was made when the model was trained.",
        field="path",
    )


def _choose_device(wanted: str) -> str:
    available = torch.cuda.is_available()
    if wanted == "auto":
        return "cuda" if available else "cpu"
    if wanted == "cuda" and not available:
        raise ModelUnavailable(
            "The model is set to run on CUDA, and PyTorch sees no CUDA device.",
            "Check the driver, that requirements-torch-cuda.txt is installed and not "
            "requirements-torch-cpu.txt, or set the model's device to auto or cpu.",
        )
    return wanted


def _torch_device(device: str, indices: str) -> torch.device:
    if device == "cpu":
        return torch.device("cpu")
    if "," in indices:
        raise InvalidModel(
            f"A fairseq model runs on one CUDA device, not on {indices}.",
            "Name one index, or convert the model to CTranslate2.",
            field="device_index",
        )
    return torch.device("cuda", int(indices))


def _choose_compute_type(wanted: str, device: str) -> str:
    check_compute_type("fairseq", wanted)
    if wanted in ("default", "auto"):
        return "float16" if device == "cuda" else "float32"
    return wanted
