"""The triggers by which the database itself refuses to change the trail, and the check that they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection

TABLE: Final = "office_trailentry"
_SAID: Final = "the trail is append-only / 留痕只增不改"
_FUNCTION: Final = "office_trail_append_only"

# SQLite deletes what INSERT OR REPLACE pushes aside without asking the delete trigger: an entry may only be added
# behind the last one, and that keeps REPLACE out too.
SQLITE: Final[Mapping[str, str]] = {
    "office_trail_no_update": (
        f"CREATE TRIGGER office_trail_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    ),
    "office_trail_no_delete": (
        f"CREATE TRIGGER office_trail_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    ),
    "office_trail_only_behind": (
        f"CREATE TRIGGER office_trail_only_behind BEFORE INSERT ON {TABLE} "
        f"WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {TABLE}) "
        f"OR EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR digest = NEW.digest) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    ),
}

_REFUSE: Final = f" BEGIN RAISE EXCEPTION '{_SAID}'; END "
_BEHIND: Final = (
    f" BEGIN IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {TABLE}) THEN "
    f"RAISE EXCEPTION '{_SAID}'; END IF; RETURN NEW; END "
)
# Name of the trigger to its function's name and text, and to when it fires.
POSTGRESQL: Final[Mapping[str, tuple[str, str, str]]] = {
    "office_trail_append_only": (_FUNCTION, _REFUSE, "BEFORE UPDATE OR DELETE OR TRUNCATE {on} FOR EACH STATEMENT"),
    "office_trail_only_behind": ("office_trail_only_behind", _BEHIND, "BEFORE INSERT {on} FOR EACH ROW"),
}


def statements(vendor: str) -> list[str]:
    """What puts the triggers up, whatever stood before. The migrations that touch the table run it last.

    On PostgreSQL they fire ALWAYS: also in a session that calls itself a replica.
    """
    found: list[str] = []
    if vendor == "postgresql":
        for name, (function, text, when) in POSTGRESQL.items():
            found += [
                f"DROP TRIGGER IF EXISTS {name} ON {TABLE}",
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${text}$$",
                f"CREATE TRIGGER {name} {when.format(on=f'ON {TABLE}')} EXECUTE FUNCTION {function}()",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}",
            ]
    else:
        for name, text in SQLITE.items():
            found += [f"DROP TRIGGER IF EXISTS {name}", text]
    return found


def missing() -> list[str]:
    """The triggers that are not there, are switched off or say something else; empty when all stand."""
    if connection.vendor == "postgresql":
        wanted: Mapping[str, Any] = {name: ("A", function, text) for name, (function, text, _) in POSTGRESQL.items()}
        sql = (
            "SELECT t.tgname, t.tgenabled, p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            f"WHERE t.tgrelid = '{TABLE}'::regclass AND NOT t.tgisinternal"
        )
    else:
        wanted = {name: (text,) for name, text in SQLITE.items()}
        sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'"  # noqa: S608 - fixed
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = {row[0]: tuple(_text(cell) for cell in row[1:]) for row in cursor.fetchall()}
    return [name for name, told in wanted.items() if found.get(name) != tuple(told)]


def _text(cell: Any) -> str:
    return cell.decode() if isinstance(cell, bytes) else str(cell)
