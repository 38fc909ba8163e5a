from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from nmt_server.languages import LANGUAGES


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Idempotent: a language that somebody has named already keeps its names."""
    alias = schema_editor.connection.alias
    language = apps.get_model("nmt_server", "Language")
    language.objects.using(alias).bulk_create(
        [
            language(code=known.code, name=known.name, native_name=known.native_name)
            for known in LANGUAGES
        ],
        ignore_conflicts=True,
    )
    apps.get_model("nmt_server", "Revision").objects.using(alias).get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("nmt_server", "0001_initial")]

    # Going back leaves the rows: models may refer to them.
    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]
