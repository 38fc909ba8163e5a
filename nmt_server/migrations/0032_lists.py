from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0031_address_usage"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="cachedtranslation",
            index=models.Index(
                fields=["source_language", "target_language", "id"], name="nmt_server_by_pair_id"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["-created_at", "id"], name="nmt_server_jobs_newest"),
        ),
    ]
