"""How many positions a CTranslate2 model has, read from the names and shapes in its `model.bin`.

CTranslate2 does not tell, and fails on what is longer. A model whose file holds no encodings of
positions knows no bound: it computes them, or goes by distances, or by no positions at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from nmt_server.engines.ctranslate2.variables import read_variables

_NAME = "{side}/position_encodings/encodings"
# Before version 6, the file itself says that a token is added to the source.
_ADDED = ("with_source_bos", "with_source_eos")


class Positions(NamedTuple):
    """The number of positions of each side; None where there is no bound.

    Those of tokens that the file says are added to every source are left out.
    """

    encoder: int | None = None
    decoder: int | None = None


def read_positions(model: Path) -> Positions:
    """The positions of the model in a `model.bin`; unknown where the file is of another form."""
    variables = read_variables(model)
    found = (variables.get(_NAME.format(side=side)) for side in ("encoder", "decoder"))
    encoder, decoder = (each.shape[0] if each and each.shape else None for each in found)
    if encoder is not None:
        encoder -= sum(name in variables for name in _ADDED)
    return Positions(encoder, decoder)
