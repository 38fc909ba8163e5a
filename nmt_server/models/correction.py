"""What people have done to the translation of a text, one after the other."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nmt_server.models.translation_model import TranslationModel


class Correction(models.Model):
    """A translation that a person replaced: by whom, when, and what it was before.

    `key` is the one of a person's translation of the text (`nmt_server.cache.keys`), so that the
    history of a text outlives the rows that hold its translation.
    """

    key = models.CharField(max_length=64, editable=False)
    model = models.ForeignKey(TranslationModel, models.CASCADE, related_name="+", db_index=False)
    who = models.CharField(max_length=150, blank=True, help_text="Empty where nobody was known.")
    before = models.TextField(blank=True, help_text="Empty where there was nothing.")
    origin_before = models.CharField(max_length=10, blank=True)
    after = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key"], name="nmt_server_corrections_by_key")
        ]

    def __str__(self) -> str:
        return f"{self.before[:40]} → {self.after[:40]}"
