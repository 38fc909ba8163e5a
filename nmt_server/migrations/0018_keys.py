import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import nmt_server.models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0017_changed_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                (
                    "prefix",
                    models.CharField(
                        editable=False,
                        help_text="What the key begins with.",
                        max_length=8,
                        unique=True,
                    ),
                ),
                ("hashed_key", models.CharField(editable=False, max_length=150)),
                (
                    "rights",
                    models.CharField(
                        blank=True,
                        default="translate",
                        help_text="Of translate, correct, jobs, manage; separated by spaces.",
                        max_length=100,
                        validators=[nmt_server.models.check_rights],
                    ),
                ),
                (
                    "allowed_models",
                    models.CharField(
                        blank=True,
                        help_text="The names of the models that it may use, separated by spaces; all if empty.",
                        max_length=1000,
                    ),
                ),
                (
                    "allowed_pairs",
                    models.CharField(
                        blank=True,
                        help_text="The pairs of languages that it may use, such as “ja-en ko-en”; all if empty.",
                        max_length=1000,
                        validators=[nmt_server.models.check_pairs],
                    ),
                ),
                (
                    "quota",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="Characters a month that engines may translate for it; no bound if empty.",
                        null=True,
                    ),
                ),
                (
                    "rate",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Requests a minute; no bound if empty.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "key",
                "ordering": ["name"],
                "permissions": (
                    ("translate", "May translate"),
                    ("correct", "May read the cache, correct and delete translations"),
                    ("jobs", "May make jobs and see its own"),
                    ("manage", "May clear the cache, see all jobs and stop the server"),
                ),
            },
        ),
        migrations.AddField(
            model_name="job",
            name="size",
            field=models.PositiveBigIntegerField(
                default=0, editable=False, help_text="Bytes of its file and its texts as they came."
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="KeyUsage",
            fields=[
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="usage",
                        serialize=False,
                        to="nmt_server.apikey",
                    ),
                ),
                ("month", models.PositiveIntegerField(default=0)),
                ("characters", models.PositiveBigIntegerField(default=0)),
                ("minute", models.PositiveBigIntegerField(default=0)),
                ("requests", models.PositiveBigIntegerField(default=0)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="job",
            name="key",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="nmt_server.apikey",
            ),
        ),
    ]
