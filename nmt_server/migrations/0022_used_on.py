from typing import Any

from django.db import migrations, models

_PATTERNS = ("varchar_pattern_ops",)


def _indexes(opclasses: tuple[str, ...]) -> list[models.Index]:
    return [
        models.Index(fields=[name], name=f"nmt_server_by_{name}", opclasses=list(opclasses))
        for name in ("source_start", "target_start")
    ]


def _replace(apps: Any, schema_editor: Any, opclasses: tuple[str, ...]) -> None:
    # Only there does it make a difference, and a large table is long at it.
    if schema_editor.connection.vendor == "postgresql":
        model = apps.get_model("nmt_server", "CachedTranslation")
        for index in _indexes(opclasses):
            schema_editor.remove_index(model, index)
            schema_editor.add_index(model, index)


def _by_code_points(apps: Any, schema_editor: Any) -> None:
    _replace(apps, schema_editor, _PATTERNS)


def _by_language(apps: Any, schema_editor: Any) -> None:
    _replace(apps, schema_editor, ())


class Migration(migrations.Migration):
    dependencies = [
        ("nmt_server", "0018_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="cachedtranslation",
            name="used_on",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_by_code_points, _by_language)],
            state_operations=[
                operation
                for index in _indexes(_PATTERNS)
                for operation in (
                    migrations.RemoveIndex("cachedtranslation", index.name),
                    migrations.AddIndex("cachedtranslation", index),
                )
            ],
        ),
    ]
