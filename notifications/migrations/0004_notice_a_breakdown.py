from django.db import migrations

# PostgreSQL empties an unlogged table when it comes back from a breakdown, and at no other time.
MAKE = (
    "CREATE UNLOGGED TABLE notifications_unbroken (id smallint PRIMARY KEY)",
    "INSERT INTO notifications_unbroken VALUES (1)",
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in MAKE:
            schema_editor.execute(statement)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE notifications_unbroken")


class Migration(migrations.Migration):

    dependencies = [
        ("notifications", "0003_mail_in_trouble"),
    ]

    operations = [
        migrations.RunPython(make, unmake),
    ]
