"""Jobs of a state are listed without sorting them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("nmt_server", "0032_lists")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="job", name="nmt_server_job_by_state"),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                fields=["state", "-created_at", "id"], name="nmt_server_job_by_state"
            ),
        ),
    ]
