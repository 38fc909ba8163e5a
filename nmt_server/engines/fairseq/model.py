"""From a checkpoint to a model that decodes: fairseq's task, dictionaries and modules."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf, open_dict

from nmt_server.engines.base import EngineSpec, Lengths, Vocabularies
from nmt_server.engines.fairseq.checkpoint import Checkpoint, check_architecture, config_fields
from nmt_server.engines.fairseq.dictionaries import dictionary_language, shared_dictionaries
from nmt_server.engines.fairseq.languages import (
    FAMILY,
    PRETRAINED,
    TrainedLanguages,
    trained_languages,
)
from nmt_server.engines.fairseq.library import models, tasks
from nmt_server.errors import InvalidModel


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """A way through a model; segments that take the same one share a batch.

    `module` encodes and decodes, `source` and `target` are the dictionaries, `begin` is the first
    token that the decoder gets, and `end` the one that it ends with.
    """

    module: Any
    source: Any
    target: Any
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """A segment as numbers of tokens.

    `places` are where the tokens that the engine was given stand in `source`, behind its end for
    one that is not there. The first `marks` of the `prefix` belong to no text.
    """

    direction: Direction
    source: list[int]
    places: list[int]
    prefix: list[int]
    marks: int = 0


class FairseqModel:
    """The parts of a model of one pair or of many, and how a segment is put to them."""

    def __init__(self, spec: EngineSpec, checkpoint: Checkpoint) -> None:
        """Build the model and load its weights.

        Raises `InvalidModel`, or what fairseq raises where configuration and weights do not fit.
        """
        task_config, task_name = _checked_task(spec, checkpoint)
        self._languages = trained_languages(task_config, Path(spec.path).parent)
        if (spec.family == FAMILY) != (self._languages is not None):
            raise InvalidModel(
                f"{spec.path} is a model of {'many languages' if self._languages else 'one pair'}, "
                "and its row says otherwise.",
                "Register it again with add_model, which reads the languages from the checkpoint.",
            )
        self._task = _set_up_task(spec, checkpoint, task_config, self._languages)
        # The tokens for the languages around a text, where the model was pretrained on many.
        self._pretrained: tuple[str, str] | None = None
        if task_name == PRETRAINED:
            self._pretrained = (
                f"[{task_config['source_lang']}]",
                f"[{task_config['target_lang']}]",
            )
        config = _as_fairseq(config_fields(checkpoint.model), checkpoint.model)
        _forget_embedding_files(config)
        self.module = self._task.build_model(config, from_checkpoint=True)
        self.module.load_state_dict(checkpoint.weights, strict=True, model_cfg=config)
        self._directions: dict[tuple[str, str], Direction] = {}

    def encode(self, tokens: list[str], prefix: list[str]) -> Encoded:
        """The segment for the model; of a multilingual one, both begin with a language's token.

        Raises `InvalidModel` for a pair that the model does not have.
        """
        if self._languages is not None:
            return self._encode_multilingual(self._languages, tokens, prefix)
        direction = self._direction("", "")
        source = [*map(direction.source.index, tokens), direction.source.eos()]
        if self._pretrained:
            source.append(direction.source.index(self._pretrained[0]))
        start = [*map(direction.target.index, prefix)]
        return Encoded(direction, source, [*range(len(tokens))], start)

    def vocabularies(self) -> Vocabularies:
        """What the model can read and write, where all of its pairs have that in common."""
        if self._languages is not None and self._languages.is_by_pair:
            return Vocabularies()
        task = self._task
        return Vocabularies(
            frozenset(task.source_dictionary.symbols), frozenset(task.target_dictionary.symbols)
        )

    def lengths(self) -> Lengths:
        """What all parts of it take; behind a source come its end and, pretrained, a code."""
        modules = getattr(self.module, "models", None)
        positions = [
            each.max_positions() for each in (modules.values() if modules else [self.module])
        ]
        return Lengths(
            int(min(source for source, _ in positions)) - (2 if self._pretrained else 1),
            int(min(target for _, target in positions)) - 1,
        )

    def _encode_multilingual(
        self, languages: TrainedLanguages, tokens: list[str], prefix: list[str]
    ) -> Encoded:
        codes = tokens[0], prefix[0]
        languages.pair(*codes)
        direction = self._direction(*codes)
        mark = languages.mark(*codes)
        marks = [] if mark is None else [direction.source.index(mark)]
        text = [*map(direction.source.index, tokens[1:])]
        start = [*map(direction.target.index, prefix[1:])]
        end = direction.source.eos()
        if languages.replaces_ends:
            source = [*text, *(marks or [end])]
            places = [len(text) if marks else len(source), *range(len(text))]
            return Encoded(direction, source, places, start)
        source = [*marks, *text, end]
        places = [*range(len(tokens))] if marks else [len(source), *range(len(text))]
        if languages.marks_target:
            start.insert(0, direction.target.index(codes[1]))
        return Encoded(direction, source, places, start, int(languages.marks_target))

    def _direction(self, source: str, target: str) -> Direction:
        # Where no part of the model belongs to a pair, all segments can be in one batch.
        is_by_pair = self._languages is not None and self._languages.replaces_ends
        key = (source, target) if is_by_pair else ("", "")
        if key not in self._directions:
            self._directions[key] = self._make_direction(source, target)
        return self._directions[key]

    def _make_direction(self, source: str, target: str) -> Direction:
        languages, module = self._languages, self.module
        if languages is not None and languages.is_by_pair:
            pair = languages.pair(source, target)
            dictionaries = self._task.dicts[pair[0]], self._task.dicts[pair[1]]
            module = module.models["-".join(pair)]
        else:
            dictionaries = self._task.source_dictionary, self._task.target_dictionary
        begin = end = dictionaries[1].eos()
        if languages is not None and languages.replaces_ends and languages.marks_target:
            begin = dictionaries[1].index(target)
        if self._pretrained:
            begin = end = dictionaries[1].index(self._pretrained[1])
        return Direction(module, *dictionaries, begin, end)


def _checked_task(spec: EngineSpec, checkpoint: Checkpoint) -> tuple[dict[str, Any], str]:
    """The configuration of the task and its name; raises `InvalidModel` for what needs trust."""
    task, model = config_fields(checkpoint.task), config_fields(checkpoint.model)
    # In older checkpoints one namespace describes both, and the oldest do not name the task.
    task_name = task.get("task") or task.get("_name") or "translation"
    model_name = model.get("_name") or model.get("arch")
    if not spec.trust_checkpoint:
        registered = models.ARCH_MODEL_NAME_REGISTRY.get(model_name, model_name)
        check_architecture(spec.path, task_name, registered)
    if isinstance(checkpoint.task, argparse.Namespace):
        task["task"] = task_name
    return task, task_name


def _set_up_task(
    spec: EngineSpec,
    checkpoint: Checkpoint,
    config: dict[str, Any],
    languages: TrainedLanguages | None,
) -> Any:
    """The task with its dictionaries; writes into `config` where they are."""
    folder = Path(spec.path).parent
    if os.pathsep in str(folder):
        raise InvalidModel(
            f"fairseq cannot read from a folder with {os.pathsep!r} in its name: {folder}.",
            "Rename the folder.",
            field="path",
        )
    # `eval_bleu` would open files of the machine that it was trained on.
    config |= {"data": str(folder), "eval_bleu": False}
    if languages is None:
        for side, own in (("source", spec.source_language), ("target", spec.target_language)):
            trained = config.get(f"{side}_lang")
            config[f"{side}_lang"] = dictionary_language(folder, trained, own, side)
        return tasks.setup_task(_as_fairseq(config, checkpoint.task), from_checkpoint=True)
    if languages.is_by_pair:
        # Without a pair, the task is about all of them.
        config |= {"source_lang": None, "target_lang": None}
        return tasks.setup_task(argparse.Namespace(**config))
    # Its own task only adds what training needs, and opens files for it.
    dictionaries = shared_dictionaries(folder, languages, config)
    return tasks.TASK_REGISTRY["translation"](argparse.Namespace(**config), *dictionaries)


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
