import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0023_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="Glossary",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False, help_text="It is for everybody.", verbose_name="shared"
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        default=False,
                        help_text="It is used where a request names no glossary, of those for whom it is.",
                        verbose_name="default",
                    ),
                ),
                ("version", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "key",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose it is. Leave it empty where it is shared.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="glossaries",
                        to="nmt_server.apikey",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "glossaries",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="GlossaryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_language", models.CharField(max_length=35)),
                ("target_language", models.CharField(max_length=35)),
                ("source", models.CharField(max_length=255)),
                (
                    "target",
                    models.CharField(
                        blank=True,
                        help_text="The same as the source where it stays as it is; empty where it only is never to be translated as what is forbidden.",
                        max_length=255,
                    ),
                ),
                ("case_sensitive", models.BooleanField(default=False)),
                (
                    "whole_word",
                    models.BooleanField(
                        default=True,
                        help_text="Not as a part of a longer word, where words can be told apart.",
                    ),
                ),
                (
                    "forbidden",
                    models.TextField(
                        blank=True, help_text="Translations that are wrong, one on each line."
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "glossary",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="nmt_server.glossary",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "glossary entries",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        fields=["glossary", "source_language", "target_language"],
                        name="nmt_server_terms_by_pair",
                    )
                ],
            },
        ),
    ]
