"""Many rows into one table by one prepared statement: `bulk_create` on SQLite rewrites the statement every 33 batches.

Used by actions.py alone. Values are prepared by the model's own fields, so both databases get their own types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, models

_AS_THEY_ARE: Final = (
    models.CharField, models.TextField, models.BooleanField, models.PositiveIntegerField, models.ForeignKey,
)  # fmt: skip


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows given as values in the order of `names` (field names; a foreign key takes the related key).

    Fields not named get their default. Joins the transaction that is open; an IntegrityError undoes all of it.
    """
    fields = [model._meta.get_field(name) for name in names]
    defaulted = [
        field for field in model._meta.local_concrete_fields if field.name not in names and not field.primary_key
    ]
    connection = connections[DEFAULT_DB_ALIAS]  # looked up once: the proxy asks its thread for it at every use
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in [*fields, *defaulted])
    marks = ", ".join(["%s"] * (len(fields) + len(defaulted)))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    special = [(at, _preparing(field)) for at, field in enumerate(fields) if not isinstance(field, _AS_THEY_ARE)]
    defaults = [(field.get_default, _preparing(field)) for field in defaulted]

    def prepared() -> Iterable[list[object]]:
        for row in rows:
            values = list(row)
            for at, prepare in special:
                values[at] = prepare(values[at])
            values += [prepare(default()) for default, prepare in defaults]
            yield values

    with connection.cursor() as cursor:
        cursor.executemany(statement, list(prepared()))


def _preparing(field: models.Field) -> Callable[[Any], Any]:
    """How a field's value becomes a parameter, without the detours a field takes for expressions."""
    connection = connections[DEFAULT_DB_ALIAS]
    if type(field) is models.DateField:
        return connection.ops.adapt_datefield_value
    if type(field) is models.JSONField:
        return lambda value: connection.ops.adapt_json_value(value, None)
    return lambda value: field.get_db_prep_save(value, connection)
