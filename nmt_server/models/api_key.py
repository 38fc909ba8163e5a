"""Keys: who may use the server without signing in, for what, and how much."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from nmt_server.models.validators import check_pairs, check_rights
from nmt_server.rights import Right


class ApiKey(models.Model):
    """A key. The key itself is shown once, when it is made; kept is what proves it."""

    name = models.CharField(max_length=100, unique=True)
    prefix = models.CharField(
        max_length=8, unique=True, editable=False, help_text="What the key begins with."
    )
    # Of the whole key. It is random and long, so that the hash need not be slow.
    hashed_key = models.CharField(max_length=150, editable=False)
    rights = models.CharField(
        max_length=100,
        default=Right.TRANSLATE.value,
        blank=True,
        validators=[check_rights],
        help_text=f"Of {', '.join(Right)}; separated by spaces.",
    )
    # By name, so that a model that is removed does not open all others to the key.
    allowed_models = models.CharField(
        max_length=1000,
        blank=True,
        help_text="The names of the models that it may use, separated by spaces; all if empty.",
    )
    allowed_pairs = models.CharField(
        max_length=1000,
        blank=True,
        validators=[check_pairs],
        help_text="The pairs of languages that it may use, such as “ja-en ko-en”; all if empty.",
    )
    quota = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        help_text="Characters a month that engines may translate for it; no bound if empty.",
    )
    rate = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Requests a minute; no bound if empty.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, verbose_name="expires")
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "key"
        ordering: ClassVar[list[str]] = ["name"]
        # Those of users and groups, the same as of keys.
        permissions = (
            (Right.TRANSLATE.value, "May translate"),
            (Right.CORRECT.value, "May read the cache, correct and delete translations"),
            (Right.JOBS.value, "May make jobs and see its own"),
            (Right.MANAGE.value, "May clear the cache, see all jobs and stop the server"),
        )

    def __str__(self) -> str:
        return self.name


class KeyUsage(models.Model):
    """What was used with a key, by all processes together (`nmt_server.accounts.usage`).

    Apart from the key, so that saving one never puts back an old number.
    """

    key = models.OneToOneField(ApiKey, models.CASCADE, primary_key=True, related_name="usage")
    # Months since the year 0 and minutes since 1970, in UTC, that the numbers are of.
    month = models.PositiveIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)
    minute = models.PositiveBigIntegerField(default=0)
    requests = models.PositiveBigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.characters}"
