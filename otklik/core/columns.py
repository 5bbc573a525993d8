"""Write a few columns of many rows: one statement sent once, where `bulk_update` builds a case for every value."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router


def write_columns(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Set the named fields of rows that exist to what the objects hold; all of one model."""
    if not rows:
        return
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(_column(field))} = %s" for field in fields)
    key = _column(model._meta.pk)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {quote(key)} = %s"  # noqa: S608 # nosec B608
    values: list[tuple[Any, ...]] = [
        (*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk)  # type: ignore[union-attr]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _column(field: Any) -> str:
    return str(field.column)
