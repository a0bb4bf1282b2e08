"""The triggers by which the database itself refuses to change the trail, and the check that they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection

TABLE: Final = "office_trailentry"

# SQLite deletes what INSERT OR REPLACE pushes aside without asking the delete trigger: an entry may only be added
# behind the last one, and that keeps REPLACE out too.
SQLITE: Final[Mapping[str, str]] = {
    "office_trail_no_update": (
        "CREATE TRIGGER office_trail_no_update BEFORE UPDATE ON office_trailentry "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only / 留痕只增不改'); END"
    ),
    "office_trail_no_delete": (
        "CREATE TRIGGER office_trail_no_delete BEFORE DELETE ON office_trailentry "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only / 留痕只增不改'); END"
    ),
    "office_trail_only_behind": (
        "CREATE TRIGGER office_trail_only_behind BEFORE INSERT ON office_trailentry "
        "WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM office_trailentry) "
        "OR EXISTS (SELECT 1 FROM office_trailentry WHERE id = NEW.id OR digest = NEW.digest) "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only / 留痕只增不改'); END"
    ),
}

_REFUSE: Final = " BEGIN RAISE EXCEPTION 'the trail is append-only / 留痕只增不改'; END "
_BEHIND: Final = (
    " BEGIN IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM office_trailentry) THEN "
    "RAISE EXCEPTION 'the trail is append-only / 留痕只增不改'; END IF; RETURN NEW; END "
)
# Name of the trigger to its function's name and text, and to when it fires.
POSTGRESQL: Final[Mapping[str, tuple[str, str, str]]] = {
    "office_trail_append_only": (
        "office_trail_append_only",
        _REFUSE,
        "BEFORE UPDATE OR DELETE OR TRUNCATE {on} FOR EACH STATEMENT",
    ),
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
        wanted: Mapping[str, tuple[str, ...]] = {
            name: ("A", function, text) for name, (function, text, _) in POSTGRESQL.items()
        }
        sql = _STANDING_POSTGRESQL
    else:
        wanted, sql = {name: (text,) for name, text in SQLITE.items()}, _STANDING_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(sql, [TABLE])
        found = {row[0]: tuple(_text(cell) for cell in row[1:]) for row in cursor.fetchall()}
    return [name for name, told in wanted.items() if found.get(name) != told]


_STANDING_SQLITE: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
_STANDING_POSTGRESQL: Final = (
    "SELECT t.tgname, t.tgenabled, p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal"
)


def _text(cell: Any) -> str:
    return cell.decode() if isinstance(cell, bytes) else str(cell)
