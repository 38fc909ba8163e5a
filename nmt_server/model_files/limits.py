"""The lengths that the configuration of a model says it is made for, beside what its weights allow.

A model that goes by distances between tokens, such as T5, translates what is longer, and badly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nmt_server.model_files.manifest import Limits, read_description

# Where a tokenizer knows no bound, Transformers writes a number of thirty digits.
_UNBOUNDED = 1_000_000


def read_limits(folder: Path) -> Limits:
    """What is said of the CTranslate2 model in `folder`.

    That is by `nmt_model.json`, else by the files of Transformers that its converter can copy.
    Raises `InvalidModel` where the former cannot be understood.
    """
    description = read_description(folder)
    return transformers_limits(folder) if description is None else description.limits


def transformers_limits(folder: Path) -> Limits:
    """What the files of Transformers in `folder` say; nothing where there are none."""
    config = _read(folder / "config.json")
    generation = {**config, **_read(folder / "generation_config.json")}
    positions = smallest(config.get("n_positions"), config.get("max_position_embeddings"))
    tokenized = _read(folder / "tokenizer_config.json").get("model_max_length")
    new_tokens = smallest(generation.get("max_new_tokens"))
    return Limits(
        smallest(positions, tokenized),
        positions,
        # The token that a translation starts from is counted in the one, and not in the other.
        smallest(generation.get("max_length")) if new_tokens is None else new_tokens + 1,
    )


def smallest(*numbers: Any) -> int | None:
    """The smallest of what are numbers of tokens among `numbers`, read from a file."""
    counts = [
        int(number)
        for number in numbers
        if isinstance(number, int | float) and 1 <= number < _UNBOUNDED
    ]
    return min(counts, default=None)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError):
        # Files that others need say by themselves what is wrong with them.
        return {}
    return content if isinstance(content, dict) else {}
