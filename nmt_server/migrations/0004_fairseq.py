from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0003_multilingual_models"),
    ]

    operations = [
        migrations.AlterField(
            model_name="translationmodel",
            name="engine",
            field=models.CharField(
                choices=[("ctranslate2", "CTranslate2"), ("fairseq", "fairseq")],
                default="ctranslate2",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="translationmodel",
            name="path",
            field=models.CharField(
                help_text="The model's folder; of a fairseq model, its .pt file.", max_length=1024
            ),
        ),
        migrations.AddField(
            model_name="translationmodel",
            name="trust_checkpoint",
            field=models.BooleanField(
                default=False,
                help_text="Load a fairseq checkpoint that may run code on this machine when it is loaded.",
            ),
        ),
    ]
