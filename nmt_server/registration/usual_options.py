"""The decoding options of a row that its engine has nothing for."""

from __future__ import annotations

from nmt_server.errors import InvalidModel
from nmt_server.models import OPTION_FIELDS, TranslationModel
from nmt_server.options import DecodingOptions


def leave_out_options(row: TranslationModel) -> None:
    """Make those neutral that the engine lacks and nobody has asked for: they have the usual value.

    Raises `InvalidModel` for one that somebody has asked for.
    """
    neutral, usual = DecodingOptions(), TranslationModel.usual_options()
    for name in OPTION_FIELDS:
        if not row.kind.lacks(name):
            continue
        if getattr(row, name) not in (getattr(neutral, name), getattr(usual, name)):
            raise InvalidModel(
                f"The engine {row.kind.label} has no {name}.",
                f"Leave it at {getattr(usual, name)}, which then counts for nothing.",
                field=name,
            )
        setattr(row, name, getattr(neutral, name))
