"""Queries whose SQL is worked out once for each shape: to build it costs Django several times what reading rows does.

    _replies = Prepared(lambda topic, sees_all: Reply.objects.filter(...), "topic")
    rows = _replies(topic=12, sees_all=False)

The arguments named at the end are values, which change from call to call. The others are the shape of the query.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)

Value = int | str | None
_NUMBER: Final = 7_640_000_000_000_000_000  # stands for a value; no row has such a key, and a column of keys takes it
_WORD: Final = "a word that stands for value {}"


@dataclass(frozen=True)
class _Kept(Generic[M]):
    """A query made ready. places: which parameter of the SQL is which value."""

    model: type[M]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Ready:
    """Stands for a query of Django whose compiler has its SQL already."""

    compiler: SQLCompiler

    def get_compiler(self, using: str) -> SQLCompiler:
        return self.compiler


class Prepared(Generic[M]):
    """A query built once for each shape.

    build: gives the query for keyword arguments, and depends on nothing else. values: names of those arguments that
    are keys of rows or words that something must be equal to; one that is None belongs to the shape. The rest must be
    hashable and of few kinds, for each is kept for good. No prefetch_related, no values().
    """

    def __init__(self, build: Callable[..., "QuerySet[M]"], *values: str) -> None:
        self._build, self._values = build, values
        self._kept: dict[Any, _Kept[M]] = {}

    def __call__(self, **arguments: Any) -> list[M]:
        """The rows for these arguments; raises ValueError if a value is not a parameter of the SQL."""
        values = {name: arguments[name] for name in self._values if arguments[name] is not None}
        if any(isinstance(value, int) and abs(value) > BigIntegerField.MAX_BIGINT for value in values.values()):
            return []
        shape = arguments | dict.fromkeys(values, "")
        key = (connections[DEFAULT_DB_ALIAS].vendor, *shape.items())
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._prepare(arguments, values)
        params = list(kept.params)
        for place, name in kept.places:
            # the adapter of PostgreSQL gives numbers a type of their own
            params[place] = type(params[place])(values[name])
        return list(_filled(kept, tuple(params)))

    def _prepare(self, arguments: dict[str, Any], values: dict[str, Value]) -> _Kept[M]:
        stand_ins = {
            name: _NUMBER + number if isinstance(value, int) else _WORD.format(number)
            for number, (name, value) in enumerate(values.items())
        }
        rows = self._build(**arguments | stand_ins)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = tuple(
            (place, name) for place, param in enumerate(params) for name in stand_ins if param == stand_ins[name]
        )
        if lost := values.keys() - {name for _place, name in places}:
            raise ValueError(f"not parameters of the prepared query: {', '.join(sorted(lost))}")
        return _Kept(rows.model, compiler, sql, tuple(params), places)


def _filled(kept: _Kept[M], params: tuple[Any, ...]) -> "QuerySet[M]":
    """The query with these parameters in its SQL; each reading has a compiler with its own thread's connection."""
    compiler = copy.copy(kept.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    compiler.as_sql = lambda: (kept.sql, params)  # type: ignore
    return QuerySet(model=kept.model, query=_Ready(compiler))  # type: ignore[arg-type]
