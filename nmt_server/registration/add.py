"""Add a model: find out what it is, try it, and register it. The command and the API do it so."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError

from nmt_server.errors import InvalidModel
from nmt_server.models import TranslationModel
from nmt_server.registration.describe import fill_from_description
from nmt_server.registration.register import Trial, check_model, save_model
from nmt_server.registration.steps import OnStep, say_nothing


def add_model(
    row: TranslationModel,
    *,
    as_default: bool = False,
    try_out: bool = True,
    on_step: OnStep = say_nothing,
    before_saving: Callable[[], None] = lambda: None,
) -> Trial | None:
    """Register the model that `row` names, and fill in what the row leaves empty.

    With `try_out`, how it decodes fastest is measured, and its test translation comes back. What
    `before_saving` raises keeps it from being registered. Raises `InvalidModel`.
    """
    languages = fill_from_description(row)
    trial = check_model(row, languages, try_out=try_out, measure=try_out, on_step=on_step)
    before_saving()
    try:
        save_model(row, languages, as_default=as_default)
    except IntegrityError:
        if not TranslationModel.objects.filter(name=row.name).exists():
            raise
        raise InvalidModel(
            f"A model named {row.name!r} was registered meanwhile.",
            "Choose another name.",
            field="name",
        ) from None
    return trial
