"""The lines before a text, as the model that translates it was trained to read them."""

from __future__ import annotations

from collections.abc import Sequence

from nmt_server.serving.served_model import ServedModel
from nmt_server.text.encoding import utf8
from nmt_server.worker.work import Context

# No model reads so many characters before a line.
_MOST_CHARACTERS = 10_000


def context_for(model: ServedModel, before: Sequence[str]) -> Context | None:
    """What the model reads of the lines in `before`, the last of which is the nearest.

    None where there is none, or the model reads none. Raises `InvalidRequest` as `utf8`.
    """
    if not model.context_separator:
        return None
    split = (line for text in before for line in text[-_MOST_CHARACTERS:].splitlines())
    lines = [" ".join(line.split()) for line in split]
    lines = [line for line in lines if line][-model.context_lines :]
    for line in lines:
        utf8(line)
    return Context(model.context_separator, tuple(lines)) if lines else None
