"""What became of the texts of a job, and in which lines of its file they stand."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("nmt_server", "0013_protect_codes")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="job",
            name="report",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="See `nmt_server.jobs.report`.",
            ),
        ),
        migrations.AddField(
            model_name="jobchunk",
            name="lines",
            field=models.TextField(blank=True, default=""),
        ),
    ]
