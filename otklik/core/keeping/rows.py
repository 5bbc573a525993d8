"""Every row of every model as JSON lines, and back: a file a model, `rows/<app>.<model>.jsonl`, by primary key.

A line is an object from columns' names to values: moments in UTC as ISO 8601, decimals as text, JSON as it is.
The cache is left out: it holds nothing that is not made again.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model, Value

from otklik.core.keeping.manifest import ROWS, Damaged

_LEFT_OUT: Final = frozenset({"core.cacherow"})
_CHUNK: Final = 1000


class NotTaken(Exception):
    """The database does not take a row; the text names the file, the line and why."""


def kept_models(registry: Apps = apps) -> list[type[Model]]:
    """Every model with a table of its own, the ones of many-to-many links included."""
    found = [one for one in registry.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    return sorted(
        (one for one in found if one._meta.label_lower not in _LEFT_OUT), key=lambda one: one._meta.label_lower
    )


def write_rows(stage: Path) -> dict[str, int]:
    """Write the files of rows in the transaction of the caller; lines by name. Memory does not grow with the rows."""
    folder = stage / ROWS
    folder.mkdir(mode=0o700)
    counts = {}
    for model in kept_models():
        name = f"{ROWS}/{model._meta.label_lower}.jsonl"
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=_CHUNK)
        counts[name] = 0
        with (stage / name).open("x", encoding="utf-8") as file:
            for row in rows:
                told = dict(zip(columns, map(_told, row), strict=True))
                file.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
                counts[name] += 1
    return counts


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def applied_migrations() -> list[str]:
    """Migrations this database has, as "app.name"."""
    return sorted(f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.applied_migrations)


def unknown_migrations(told: list[str]) -> list[str]:
    """Those of an archive that this version does not have: a newer version made it."""
    known = MigrationLoader(None).disk_migrations or {}
    return [name for name in told if tuple(name.split(".", 1)) not in known]


def registry_as_of(told: list[str]) -> Apps:
    """Bring an empty database to these migrations, and give the models as they were then."""
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, _, name in (one.partition(".") for one in told)}
    graph = executor.loader.graph
    tips = [
        node
        for node in wanted
        if not any(child.key in wanted and child.key[0] == node[0] for child in graph.node_map[node].children)
    ]
    executor.migrate(tips)
    return MigrationExecutor(connection).loader.project_state(tips).apps


def read_rows(stage: Path, registry: Apps, last_numbers: dict[str, int]) -> int:
    """Read every file of rows into the tables, in the transaction of the caller; rows that came in.

    Numbers go on where they stood. Raises Damaged, NotTaken.
    """
    came = 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # migrations of this transaction may have set some to be judged at once
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for model in kept_models(registry):
        file = stage / ROWS / f"{model._meta.label_lower}.jsonl"
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 # nosec B608
        if not file.exists():
            raise Damaged(f"{ROWS}/{file.name} is not there")
        came += _read(file, model)
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise Damaged(f"a row refers to one that is not there: {str(error).strip().partition(chr(10))[0]}") from error
    set_numbers(kept_models(registry), last_numbers)
    return came


def _read(file: Path, model: type[Model]) -> int:
    readers = {field.attname: _reader(field) for field in model._meta.concrete_fields}
    came = 0
    with file.open(encoding="utf-8") as lines:
        while batch := list(islice(lines, _CHUNK)):
            try:
                _insert(model, [_row(model, readers, json.loads(line)) for line in batch])
            except (ValueError, KeyError, TypeError, ArithmeticError, ValidationError) as error:
                raise Damaged(f"{file.name}, lines {came + 1} to {came + len(batch)}: {error}") from error
            except DatabaseError as error:
                why = str(error).strip().partition("\n")[0]
                raise NotTaken(f"{file.name}, lines {came + 1} to {came + len(batch)}: {why}") from error
            came += len(batch)
    return came


def _row(model: type[Model], readers: dict[str, Callable[[Any], Any]], told: dict[str, Any]) -> Model:
    if told.keys() != readers.keys():
        odd = ", ".join(sorted(told.keys() ^ readers.keys()))
        raise ValueError(f"its columns are not those of this table ({odd})")
    return model(**{name: readers[name](value) for name, value in told.items()})


def _insert(model: type[Model], rows: list[Model]) -> None:
    model._base_manager.bulk_create(rows, batch_size=_CHUNK)


def _reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        # in a column that cannot be empty None is the value null
        return lambda value: Value(None, models.JSONField()) if value is None and not field.null else value
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python
    return field.to_python


def last_numbers() -> dict[str, int]:
    """The highest number each table has ever given to a row, of those that number their rows."""
    return {model._meta.db_table: number for model in kept_models() if (number := _last_number(model)) is not None}


def _last_number(model: type[Model]) -> int | None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        else:
            sequence = _sequence(model)
            if sequence is None:
                return None
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 # nosec B608
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _sequence(model: type[Model]) -> str | None:
    pk = model._meta.pk
    if not isinstance(pk, models.AutoField | models.BigAutoField):
        return None
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, pk.column])
        found = cursor.fetchone()
    return str(found[0]) if found and found[0] else None


def set_numbers(of: list[type[Model]], told: dict[str, int]) -> None:
    """The next row of each table gets a number that none had before, here or where the rows come from."""
    for model in of:
        if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
            continue
        highest = model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
        last = max(highest, told.get(model._meta.db_table, 0))
        if last:
            _set_number(model, last)


def _set_number(model: type[Model], last: int) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        elif sequence := _sequence(model):
            cursor.execute("SELECT setval(%s, %s)", [sequence, last])


def named_files() -> Iterator[str]:
    """The names of all files that rows of this database refer to."""
    for model in kept_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                names = (
                    model._base_manager.exclude(**{field.attname: ""})
                    .order_by("pk")
                    .values_list(field.attname, flat=True)
                )
                yield from names.iterator(chunk_size=_CHUNK)
