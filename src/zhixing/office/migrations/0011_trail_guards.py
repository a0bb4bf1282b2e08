"""The triggers again, and complete: SQLite makes a table anew when a column is added, and loses them."""

from django.db import migrations

from zhixing.office import guards


def raise_guards(apps, schema_editor):
    for statement in guards.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("office", "0010_trail_digest_name")]
    operations = [migrations.RunPython(raise_guards, migrations.RunPython.noop)]
