from django.db import migrations, models

import nmt_server.models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0006_warnings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="translationmodel",
            name="family",
            field=models.CharField(
                blank=True,
                choices=nmt_server.models.family_choices,
                help_text="How a multilingual model is told its languages; empty for a model of one pair.",
                max_length=30,
            ),
        ),
    ]
