from django.db import migrations, models

import nmt_server.models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0015_job_encoding"),
    ]

    operations = [
        migrations.AlterField(
            model_name="translationmodel",
            name="engine",
            field=models.CharField(
                choices=nmt_server.models.engine_choices, default="ctranslate2", max_length=20
            ),
        ),
    ]
