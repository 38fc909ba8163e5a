"""The languages of a multilingual model."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nmt_server.models.language import Language
from nmt_server.models.translation_model import TranslationModel


class ModelLanguage(models.Model):
    """A language of a multilingual model, by the code that the model was trained with."""

    model = models.ForeignKey(TranslationModel, models.CASCADE, related_name="languages")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+")
    code = models.CharField(
        max_length=40, blank=True, help_text="Such as jpn_Jpan, __ja__, ja_XX or <2ja>."
    )
    is_source = models.BooleanField("translates from", default=True)
    is_target = models.BooleanField("translates to", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["language_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["model", "language"], name="nmt_server_one_code_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language_id}: {self.code}"
