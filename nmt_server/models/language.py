"""A language that models translate from or to."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models


class Language(models.Model):
    """A language by the code that models are trained with (ISO 639-1 or BCP 47)."""

    code = models.CharField(
        max_length=35,
        primary_key=True,
        validators=[RegexValidator(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")],
    )
    name = models.CharField(max_length=100)
    native_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
