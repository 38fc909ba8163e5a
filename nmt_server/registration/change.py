"""Change how a registered model is served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nmt_server.models import TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.registration.register import check_fields
from nmt_server.registration.usual_options import leave_out_options
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.served_model import ServedModel


def change_model(row: TranslationModel, changes: Mapping[str, Any]) -> None:
    """Write `changes`, by field, none of which names other files. Raises `InvalidModel`.

    Where another process has to serve the model from now on, it takes over when it has loaded.
    """
    # What serves before the change is let go by a process that knows it.
    registered_models()
    for name, value in changes.items():
        setattr(row, name, value)
    leave_out_options(row)
    fields = {field.name for field in row._meta.concrete_fields}
    check_fields(row, exclude=fields - changes.keys())
    row.kind.check(ServedModel.from_row(row).spec)
    with transaction.atomic():
        row.save(update_fields=changes.keys())
        bump_revision()
    registered_models()
