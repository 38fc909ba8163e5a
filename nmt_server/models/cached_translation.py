"""A translation that the server remembers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nmt_server.models.language import Language
from nmt_server.models.translation_model import TranslationModel


class CachedTranslation(models.Model):
    """One translation of one text by one model, by an engine or by a person.

    `key` says what the row answers to, see `nmt_server.cache.keys`. The source text is stored
    exactly as it was sent.
    """

    class Origin(models.TextChoices):
        """Who made the translation. People win over engines."""

        ENGINE = "engine", _("engine")
        IMPORTED = "imported", _("imported")
        EDITED = "edited", _("edited")

    START_LENGTH: ClassVar = 64
    """Characters in `source_start` and `target_start`."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    # The index below that begins with the model serves this key too.
    model = models.ForeignKey(
        TranslationModel, models.CASCADE, related_name="translations", db_index=False
    )
    source_language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False)
    target_language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False)
    source = models.TextField()
    target = models.TextField(blank=True)
    # The first characters, for a search that an index answers in every database.
    source_start = models.CharField(max_length=START_LENGTH, editable=False)
    target_start = models.CharField(max_length=START_LENGTH, blank=True, editable=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENGINE)
    options = models.CharField(
        max_length=500,
        blank=True,
        editable=False,
        help_text="The decoding options that differ from the neutral ones, as JSON.",
    )
    score = models.FloatField(
        null=True, editable=False, help_text="Mean log-probability of the tokens."
    )
    warnings = models.CharField(
        max_length=100,
        blank=True,
        editable=False,
        help_text="What the engine warned of, such as split or truncated, separated by spaces.",
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    # The day, counted from 1970, on which it was made or last read to be served; None of rows from
    # before there was this column (`nmt_server.cache.uses`).
    used_on = models.PositiveIntegerField(null=True, editable=False)

    # Not stored: whether a person's row is served instead; `nmt_server.cache.superseded` finds out.
    is_superseded: bool = False

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(origin__in=["engine", "imported", "edited"]),
                name="nmt_server_known_origin",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["model", "origin"], name="nmt_server_by_model_origin"),
            # Pages of the newest rows of a model, an origin or two languages, which no sorting
            # could give soon.
            models.Index(fields=["model", "id"], name="nmt_server_by_model_id"),
            models.Index(fields=["origin", "id"], name="nmt_server_by_origin_id"),
            models.Index(
                fields=["source_language", "target_language", "id"], name="nmt_server_by_pair_id"
            ),
            # In PostgreSQL by code points: by the rules of a language, no index finds a beginning.
            models.Index(
                fields=["source_start"],
                name="nmt_server_by_source_start",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                fields=["target_start"],
                name="nmt_server_by_target_start",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(fields=["updated_at"], name="nmt_server_by_updated_at"),
        ]

    def __str__(self) -> str:
        return f"{self.source_start} → {self.target_start}"
