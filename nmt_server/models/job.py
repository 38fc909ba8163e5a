"""A job: a file or a list of texts that is translated in the background."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nmt_server.models.api_key import ApiKey


class Job(models.Model):
    """A file or a list of texts that is translated in the background (`nmt_server.jobs`).

    Its segments are the texts of the file: lines, cues, cells or values.
    """

    class State(models.TextChoices):
        """What becomes of a job. A job without an end is queued, running or paused."""

        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    # Random, so that nobody can guess the address of somebody else's job.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=255, blank=True, help_text="The name of the file.")
    format = models.CharField(max_length=20, blank=True, help_text="Empty for a list of texts.")
    column = models.CharField(max_length=255, blank=True)
    encoding = models.CharField(
        max_length=32, blank=True, help_text="Of the file, as Python names it."
    )
    model = models.CharField(max_length=100, blank=True, help_text="Empty for a way over a pivot.")
    source_language = models.CharField(max_length=35)
    target_language = models.CharField(max_length=35)
    options = models.JSONField(default=dict, blank=True)
    split = models.CharField(max_length=20, blank=True)
    translate = models.CharField(max_length=10, blank=True)
    protect = models.JSONField(
        null=True, blank=True, help_text="Sets and patterns, instead of what the model protects."
    )
    glossaries = models.JSONField(
        null=True, blank=True, help_text="Ids, instead of the glossaries used by default."
    )
    # Whose it is: of a key, of a user, or of whoever knows its id.
    key = models.ForeignKey(ApiKey, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    size = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Bytes of its file and its texts as they came."
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True, help_text="Why it failed.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0, help_text="Segments with a warning.")
    untranslated = models.PositiveIntegerField(
        default=0, help_text="Segments that the engine failed on; they stay as they were."
    )
    report = models.JSONField(
        default=dict, blank=True, editable=False, help_text="See `nmt_server.jobs.report`."
    )
    active_seconds = models.FloatField(default=0.0)
    # Who works on it, and until when nobody else may.
    owner = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Since a result was last stored."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            # As they are listed, those of a state and all of them.
            models.Index(fields=["state", "-created_at", "id"], name="nmt_server_job_by_state"),
            models.Index(fields=["-created_at", "id"], name="nmt_server_jobs_newest"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)


class JobChunk(models.Model):
    """Some consecutive segments of a job, from `first` to before `end`, counted from 0.

    `texts` is a JSON list of strings; `lines`, of the numbers of their lines in the file, empty
    where there is none; `results`, of `[text, warnings, error, cached, kept]`, empty until done.
    JSON, because it can hold characters that not every database can.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks", db_index=False)
    first = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    texts = models.TextField()
    lines = models.TextField(blank=True, default="")
    results = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "first"], name="nmt_server_one_chunk_a_place")
        ]


class JobFilePart(models.Model):
    """A piece of the file of a job as it was uploaded, small enough for every database."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="file_parts", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "number"], name="nmt_server_one_part_a_place")
        ]
