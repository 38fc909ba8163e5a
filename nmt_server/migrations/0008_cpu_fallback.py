from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0007_family_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="translationmodel",
            name="cpu_fallback",
            field=models.BooleanField(
                default=False,
                help_text="Let a model for CUDA run on the CPU where there is no CUDA device.",
                verbose_name="CPU where CUDA is gone",
            ),
        ),
    ]
