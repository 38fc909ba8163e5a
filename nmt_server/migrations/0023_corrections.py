import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0022_used_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=64)),
                (
                    "who",
                    models.CharField(
                        blank=True, help_text="Empty where nobody was known.", max_length=150
                    ),
                ),
                (
                    "before",
                    models.TextField(blank=True, help_text="Empty where there was nothing."),
                ),
                ("origin_before", models.CharField(blank=True, max_length=10)),
                ("after", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "model",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="nmt_server.translationmodel",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["key"], name="nmt_server_corrections_by_key")],
            },
        ),
    ]
