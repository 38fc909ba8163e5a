from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0029_context"),
    ]

    operations = [
        migrations.AddField(
            model_name="translationmodel",
            name="glossaries",
            field=models.ManyToManyField(
                blank=True,
                help_text="Used where a request names none: behind the default ones of its key, before those that are for all models.",
                related_name="models",
                to="nmt_server.glossary",
            ),
        ),
    ]
