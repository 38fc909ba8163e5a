from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0026_job_glossaries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="cachedtranslation",
            index=models.Index(fields=["model", "id"], name="nmt_server_by_model_id"),
        ),
        migrations.AddIndex(
            model_name="cachedtranslation",
            index=models.Index(fields=["origin", "id"], name="nmt_server_by_origin_id"),
        ),
    ]
