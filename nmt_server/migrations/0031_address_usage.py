from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0030_model_glossaries"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressUsage",
            fields=[
                ("whose", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("minute", models.PositiveBigIntegerField(db_index=True, default=0)),
                ("requests", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
