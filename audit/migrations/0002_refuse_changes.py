from django.db import migrations

from audit import append_only


def install(apps, schema_editor):
    """PostgreSQL looks a trigger's tables up when it fires; SQLite when another table is altered, so 0003 does it."""
    if schema_editor.connection.vendor == "postgresql":
        append_only.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
