"""Reads fairseq checkpoints without running code that somebody put into them.

A checkpoint is a pickle, and a pickle can call anything when it is loaded. PyTorch's safe loading
takes tensors and plain data alone; the only class that a fairseq checkpoint needs besides is
`argparse.Namespace`. That is not enough: fairseq passes some strings of the configuration in a
checkpoint to `eval` and opens files that others name. What comes out of an untrusted checkpoint is
therefore the weights and a configuration of numbers and plain words, for the architectures listed
here.
"""

from __future__ import annotations

import argparse
import ast
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from nmt_server.engines.fairseq.languages import BY_PAIR, PRETRAINED, SHARED
from nmt_server.errors import InvalidModel

TRUST_HINT = (
    "If you trust whoever made it, say so (in the admin, or by --trust-checkpoint): such a "
    "checkpoint can run any program on this machine. Otherwise ask for one that was saved without "
    "it."
)

# What is known to build from numbers and plain words alone.
_SAFE_TASKS = frozenset({"translation", SHARED, BY_PAIR, PRETRAINED})
_SAFE_MODELS = frozenset({"transformer", "transformer_align", "multilingual_transformer", "bart"})

# How PyTorch names a class or function that it does not load.
_REFUSED = re.compile(r"\bGLOBAL ([\w.]+)")

_FILE_NAME = re.compile(r"[\w+-]+(\.[\w+-]+)*")

# In no such word does `eval` find a call, an attribute or an index.
_PLAIN_WORD = re.compile(r"[\w,+-]*")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The parts of a checkpoint that a model is made from.

    `task` and `model` are what the model was trained with, `argparse.Namespace` in older
    checkpoints and mappings in newer ones; `weights` are the tensors by parameter.
    """

    task: Any
    model: Any
    weights: dict[str, torch.Tensor]

    def arguments(self) -> argparse.Namespace:
        """What the task and the model were trained with, together, as older checkpoints have it."""
        task, model = config_fields(self.task), config_fields(self.model)
        names = {"task": task.get("_name") or "translation", "arch": model.get("_name")}
        return argparse.Namespace(**{**names, **task, **model})


def config_fields(config: Any) -> dict[str, Any]:
    """A copy of a namespace or mapping as a dictionary."""
    return dict(vars(config) if isinstance(config, argparse.Namespace) else config)


def read_checkpoint(path: str, *, is_trusted: bool) -> Checkpoint:
    """Read the checkpoint at `path` into memory, mapped where its format allows that.

    Raises `InvalidModel` where it is none, or, unless it is trusted, where it holds anything but
    tensors, plain data and `argparse.Namespace`, naming what it holds.
    """
    state = _load(path, is_trusted)
    if not isinstance(state, dict) or not isinstance(state.get("model"), Mapping):
        raise _not_a_checkpoint(path, "it has no weights under the key model")
    weights = dict(state["model"])
    config, arguments = state.get("cfg"), state.get("args")
    if isinstance(config, Mapping):
        task, model = config.get("task"), config.get("model")
    else:
        task = model = arguments
    if task is None or model is None:
        raise _not_a_checkpoint(path, "it does not say what its model is (neither cfg nor args)")
    if not is_trusted:
        try:
            languages = _file_of_languages(task)
            task, model = _plain(task), _plain(model)
            if languages:
                fields: Any = task if isinstance(task, dict) else vars(task)
                fields["lang_dict"] = languages
        except RecursionError:
            raise _not_a_checkpoint(path, "its configuration contains itself") from None
    return Checkpoint(task, model, weights)


def check_architecture(path: str, task_name: str, model_name: str) -> None:
    """Refuse what was not written for numbers and plain words; raises `InvalidModel`.

    `model_name` is the name that fairseq registered the architecture's class under.
    """
    if task_name not in _SAFE_TASKS:
        raise InvalidModel(
            f"{path} is for fairseq's task {task_name!r}. Without trust, only checkpoints for "
            f"{_listed(_SAFE_TASKS)} are loaded.",
            TRUST_HINT,
            field="trust_checkpoint",
        )
    if model_name not in _SAFE_MODELS:
        raise InvalidModel(
            f"{path} has fairseq's architecture {model_name!r}. Without trust, only checkpoints of "
            f"{_listed(_SAFE_MODELS)} are loaded.",
            TRUST_HINT,
            field="trust_checkpoint",
        )


def _load(path: str, is_trusted: bool) -> Any:
    # Mapped, so that what is not used, such as the state of the optimizer, never takes memory.
    is_mapped = zipfile.is_zipfile(path)
    allowed: list[Any] = [argparse.Namespace]
    try:
        with warnings.catch_warnings(), torch.serialization.safe_globals(allowed):
            # Of old ways to save, which are no concern of whoever serves the model.
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", mmap=is_mapped, weights_only=not is_trusted)
    except OSError as error:
        raise InvalidModel(
            f"{path} cannot be read: {error.strerror}.",
            "Make it readable for the user that the server runs as.",
            field="path",
        ) from error
    except Exception as error:
        # A damaged or made-up file breaks the unpickler in any way, and a trusted one runs its own
        # code. What was refused is named in PyTorch's message alone.
        if not is_trusted and (refused := _REFUSED.search(str(error))):
            raise InvalidModel(
                f"{path} holds {refused[1]}, which could run code when it is loaded.",
                TRUST_HINT,
                field="trust_checkpoint",
            ) from error
        told = f"{type(error).__name__}: {error}" if is_trusted else type(error).__name__
        reason = f"it is damaged, or not PyTorch's ({told})"
        raise _not_a_checkpoint(path, reason) from error


def _plain(value: Any) -> Any:
    """`value` with every string left out that is neither a plain word nor a Python literal.

    What is left out are paths and patterns, which serving does not need, and attacks.
    """
    if isinstance(value, argparse.Namespace):
        plain = argparse.Namespace()
        vars(plain).update(_plain(vars(value)))
        return plain
    if isinstance(value, Mapping):
        return {
            key: _plain(item)
            for key, item in value.items()
            if isinstance(key, str) and _is_plain(item)
        }
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value if _is_plain(item)]
    return value


def _file_of_languages(task: Any) -> str:
    """The name of the file that lists a model's languages, which is looked for beside it alone."""
    fields = vars(task) if isinstance(task, argparse.Namespace) else task
    path = fields.get("lang_dict") if isinstance(fields, Mapping) else None
    name = path.rpartition("/")[2] if isinstance(path, str) else ""
    return name if _FILE_NAME.fullmatch(name) else ""


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, (bool, int, float, list, tuple, Mapping)):
        return True
    if isinstance(value, argparse.Namespace):
        return True
    return isinstance(value, str) and (bool(_PLAIN_WORD.fullmatch(value)) or _is_literal(value))


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _not_a_checkpoint(path: str, reason: str) -> InvalidModel:
    return InvalidModel(
        f"{path} is not a fairseq checkpoint that can be loaded: {reason.rstrip('.')}.",
        "Name the .pt file that fairseq saved in training.",
        field="path",
    )


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
