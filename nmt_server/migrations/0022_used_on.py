from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0017_changed_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="cachedtranslation",
            name="used_on",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
