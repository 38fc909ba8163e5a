"""A model that somebody cannot add or change so is their mistake, and no fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nmt_server.errors import InvalidModel, RefusedModel


@contextmanager
def refusals_told() -> Iterator[None]:
    """Raise `RefusedModel` for an `InvalidModel` within, which elsewhere is a broken row."""
    try:
        yield
    except InvalidModel as error:
        raise RefusedModel(error.message, error.hint) from error
