from django.core import validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0028_paused_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="translationmodel",
            name="context_separator",
            field=models.CharField(
                blank=True,
                help_text="Of a model trained on lines in a row: the token between two of them, "
                "such as <sep>, or several with spaces between. Empty: it reads a line by itself.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="translationmodel",
            name="context_lines",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="How many lines before a text such a model reads.",
                validators=[validators.MinValueValidator(1), validators.MaxValueValidator(16)],
            ),
        ),
    ]
