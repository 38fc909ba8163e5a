"""Glossaries: how terms are to be translated."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from nmt_server.models.api_key import ApiKey

LONGEST_TERM = 255
"""Characters of a term, and of its translation."""


class Glossary(models.Model):
    """Terms and their translations, for one or several pairs of languages.

    It is of a key, or shared, which is for everybody; one that is neither is for whoever knows its
    id. Change it by `nmt_server.glossaries.change`, so that every process sees it.
    """

    # Random, so that nobody can guess that of somebody else.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200)
    key = models.ForeignKey(
        ApiKey,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="glossaries",
        help_text="Whose it is. Leave it empty where it is shared.",
    )
    is_shared = models.BooleanField("shared", default=False, help_text="It is for everybody.")
    is_default = models.BooleanField(
        "default",
        default=False,
        help_text="It is used where a request names no glossary, of those for whom it is.",
    )
    # Another one after each change.
    version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "glossaries"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class GlossaryEntry(models.Model):
    """How a term is translated from one language into another."""

    glossary = models.ForeignKey(Glossary, models.CASCADE, related_name="entries", db_index=False)
    source_language = models.CharField(max_length=35)
    target_language = models.CharField(max_length=35)
    source = models.CharField(max_length=LONGEST_TERM)
    target = models.CharField(
        max_length=LONGEST_TERM,
        blank=True,
        help_text="The same as the source where it stays as it is; empty where it only is never to "
        "be translated as what is forbidden.",
    )
    case_sensitive = models.BooleanField(default=False)
    whole_word = models.BooleanField(
        default=True, help_text="Not as a part of a longer word, where words can be told apart."
    )
    forbidden = models.TextField(
        blank=True, help_text="Translations that are wrong, one on each line."
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "glossary entries"
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["glossary", "source_language", "target_language"],
                name="nmt_server_terms_by_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
