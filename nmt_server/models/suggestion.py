"""Translations that people without the right to correct have proposed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nmt_server.models.language import Language
from nmt_server.models.translation_model import TranslationModel


class Suggestion(models.Model):
    """A better translation of a text, which waits for somebody who may correct."""

    model = models.ForeignKey(TranslationModel, models.CASCADE, related_name="+")
    source_language = models.ForeignKey(Language, models.CASCADE, related_name="+", db_index=False)
    target_language = models.ForeignKey(Language, models.CASCADE, related_name="+", db_index=False)
    source = models.TextField()
    target = models.TextField()
    who = models.CharField(
        max_length=150, blank=True, editable=False, help_text="Empty where nobody was known."
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.source[:40]} → {self.target[:40]}"
