"""The database itself refuses to change or delete what the trail holds."""

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER office_trail_no_{act.lower()} BEFORE {act} ON office_trailentry
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only / 留痕只增不改'); END"""
    for act in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION office_trail_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the trail is append-only / 留痕只增不改'; END $$""",
    """CREATE TRIGGER office_trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON office_trailentry
    FOR EACH STATEMENT EXECUTE FUNCTION office_trail_append_only()""",
]


def forbid(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
