"""The database itself refuses an account that combines an administrator's role with anything else, on any day.

A migration that rebuilds office_post or office_delegation on SQLite drops these triggers and must put them back;
tests/trust/test_separation.py fails when it does not.
"""

from django.db import migrations

SEPARATED = "('system_administrator', 'security_administrator', 'auditor')"
LAST = "'9999-12-31'"


def kind(row):
    return f"CASE WHEN {row}.role IN {SEPARATED} THEN {row}.role ELSE '' END"


def meets(row, last):
    """Whether two spans of days, both ends inside, share a day; `last` is how the engine writes an open end."""
    return f"{row}.valid_from <= COALESCE(NEW.valid_to, {last}) AND NEW.valid_from <= COALESCE({row}.valid_to, {last})"


def beside_posts(last):
    return f"""EXISTS (SELECT 1 FROM office_post o WHERE o.person_id = NEW.person_id AND o.id <> NEW.id
        AND {kind("o")} <> {kind("NEW")} AND {meets("o", last)})
        OR (NEW.role IN {SEPARATED} AND EXISTS (SELECT 1 FROM office_delegation d WHERE d.taker_id = NEW.person_id
        AND NOT d.taken_back AND {meets("d", last)}))"""


def beside_delegations(last):
    return f"""NOT NEW.taken_back AND EXISTS (SELECT 1 FROM office_post o WHERE o.person_id = NEW.taker_id
        AND o.role IN {SEPARATED} AND {meets("o", last)})"""


WORDS = "separated administrators are never combined / 三员职责不得兼任"
TABLES = {"office_post": ("person_id", beside_posts), "office_delegation": ("taker_id", beside_delegations)}


def sqlite():
    for table, (_, clash) in TABLES.items():
        for act in ("INSERT", "UPDATE"):
            yield f"""CREATE TRIGGER {table}_separated_{act.lower()} AFTER {act} ON {table} WHEN {clash(LAST)}
                BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""


def postgresql():
    for table, (who, clash) in TABLES.items():
        # The person's row is locked first: of two writers the later one waits and then sees what the first one wrote.
        yield f"""CREATE FUNCTION {table}_separated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM 1 FROM office_person WHERE id = NEW.{who} FOR UPDATE;
            IF {clash(f"DATE {LAST}")} THEN
                RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW; END $$"""
        yield f"""CREATE TRIGGER {table}_separated BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_separated()"""


def forbid(apps, schema_editor):
    for statement in postgresql() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("office", "0040_people")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
