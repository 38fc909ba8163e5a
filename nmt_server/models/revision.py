"""The number that says that something changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """One row whose number grows with every change that web processes must notice.

    Each web process keeps models and translations in memory and looks at this number once in a
    while (`nmt_server.models.changes`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="nmt_server_one_revision")
        ]


class ChangedTexts(models.Model):
    """What made the revision this number, where that was new translations of some texts.

    A revision without such a row changed more than that. Only the last ones are kept.
    """

    revision = models.PositiveBigIntegerField(primary_key=True)
    # Their checksums (`nmt_server.models.changes.checksum`), separated by spaces.
    checksums = models.TextField()
