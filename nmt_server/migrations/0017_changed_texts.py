from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0016_engines"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangedTexts",
            fields=[
                ("revision", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("checksums", models.TextField()),
            ],
        ),
    ]
