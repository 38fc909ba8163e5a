"""Turns the checkpoint that a fairseq training leaves into the one that is shipped."""

import argparse
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import torch


def safe_globals() -> AbstractContextManager[Any]:
    """Allow `argparse.Namespace`, which every fairseq checkpoint holds, in torch's safe loading."""
    context: AbstractContextManager[Any] = torch.serialization.safe_globals([argparse.Namespace])
    return context


def load(path: Path) -> dict[str, Any]:
    """Load a fairseq checkpoint without executing pickled code.

    Only `argparse.Namespace` is allowed besides tensors and plain containers.
    """
    with safe_globals():
        checkpoint: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return checkpoint


def shrink(path: Path, output: Path) -> int:
    """Drop the optimizer state, halve the precision and remove what tells of this machine.

    Returns the number of trained parameters.
    """
    state = load(path)
    # Weights that two modules share stay one tensor, which is then stored once.
    halved = {weights.data_ptr(): weights.half() for weights in state["model"].values()}
    state["model"] = {name: halved[weights.data_ptr()] for name, weights in state["model"].items()}
    state["cfg"] = _without_paths(state["cfg"])
    # fairseq looks at the history when it loads a model, and at nothing in the two others.
    state["optimizer_history"] = _without_paths(state["optimizer_history"])
    state["last_optimizer_state"] = None
    state["extra_state"] = {}
    torch.save(state, output)
    load(output)
    return sum(
        weights.numel()
        for name, weights in state["model"].items()
        # The output projection is the embedding again, and the two others are not trained.
        if not name.endswith(("version", "_float_tensor", "output_projection.weight"))
    )


def _without_paths(value: object) -> object:
    """Replace every string that is a path by its last part, so no machine is left in the file."""
    match value:
        case argparse.Namespace():
            fields = {key: _without_paths(item) for key, item in vars(value).items()}
            return argparse.Namespace(**fields)
        case dict():
            return {key: _without_paths(item) for key, item in value.items()}
        case list():
            return [_without_paths(item) for item in value]
        case str() if "/" in value or "\\" in value:
            return Path(value.replace("\\", "/")).name
        case _:
            return value
