"""What the records and their fields are called, in the language of whoever reads it.

The models say it in English. Here each name and help text becomes one that is looked up when it is
shown, so that a new field is translated as soon as the catalogue has it, and no migration knows.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _


def translate_names() -> None:
    """Let all models of the server be called as the reader's language has it."""
    for model in apps.get_app_config("nmt_server").get_models():
        _translate(model)


def _translate(model: type[Model]) -> None:
    options: Any = model._meta
    options.verbose_name = _(options.verbose_name)
    options.verbose_name_plural = _(options.verbose_name_plural)
    for field in (*options.local_fields, *options.local_many_to_many):
        assert isinstance(field, Field)
        named: Any = field
        named.verbose_name = _(named.verbose_name)
        if named.help_text:
            named.help_text = _(named.help_text)
