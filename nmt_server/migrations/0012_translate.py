from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0011_protect_in_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="translate",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="translationmodel",
            name="translate",
            field=models.CharField(
                choices=[("language", "language"), ("all", "all")],
                default="language",
                help_text="Where a request does not say: language leaves numbers, addresses, names of files, scripts and signs as they are; all translates them too.",
                max_length=10,
            ),
        ),
    ]
