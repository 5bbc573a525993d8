"""A map says, for each of our words, where a row of the foreign file has it. Without a map the columns have our names.

A field of the map is a column's name, or a table:
`const` a fixed value · `row_number` true: the number of the record · `column` with optional `words` (foreign word to
ours), `default`, `cut` (most characters), `format` (of dates) · `all` every repetition of an element, as a list ·
`template` text with {columns} · `table` a table of further fields · `list` a list of tables, each with an optional
`unless` = words of its `column` that mean "not there".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import get_current_timezone

from otklik.flows.intake.readers import Row, Values

FIRST_YEAR, LAST_YEAR = 1970, 2100


class RowRefused(Exception):
    """A record cannot come in; the text says why, for the file of refused rows."""


@dataclass(frozen=True)
class Map:
    """How a file is read and understood; made and checked by `read_map`.

    source: the name under which its records are remembered.
    """

    format: str
    source: str
    options: Values = field(default_factory=dict)
    fields: Values = field(default_factory=dict)

    def values(self, row: Row) -> Values:
        """Our words of one record; raises RowRefused."""
        if not self.fields:
            return row.values
        return {name: _value(rule, row) for name, rule in self.fields.items()}


def moment(value: Any, name: str) -> datetime | None:
    """An aware moment from ISO 8601 text, None from nothing; without a zone by the map's. Raises RowRefused."""
    if not value:
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise RowRefused(f"{name}: {str(value)[:40]!r} is not a date and time such as 2026-03-02T14:05") from None
    aware = found if found.tzinfo else found.replace(tzinfo=get_current_timezone())
    if not FIRST_YEAR <= aware.year <= LAST_YEAR:
        told = f"{str(value)[:40]!r} is not between {FIRST_YEAR} and {LAST_YEAR}"
        raise RowRefused(f"{name}: {told}: correct the date or leave it empty")
    return aware


def required(values: Values, name: str, most: int = 0) -> str:
    """A text that must be there and fit; raises RowRefused."""
    text = optional(values, name, most)
    if not text:
        raise RowRefused(f"{name} is empty")
    return text


def optional(values: Values, name: str, most: int = 0) -> str:
    """A text that may be missing but must fit; raises RowRefused."""
    found = values.get(name)
    text = "" if found is None else str(found).replace("\x00", "").strip()
    if most and len(text) > most:
        raise RowRefused(f"{name} has {len(text)} characters, at most {most} fit")
    return text


def _value(rule: Any, row: Row) -> Any:
    if isinstance(rule, str):
        return _column(row, rule)
    return next(read for kind, read in _RULES.items() if kind in rule)(rule, row)


def _column(row: Row, name: str) -> Any:
    found = row.values.get(name, "")
    return found[0] if isinstance(found, list) and found else found


def _from_column(rule: Values, row: Row) -> Any:
    found = _column(row, rule["column"])
    text = str(found).strip() if found is not None else ""
    if "words" in rule:
        text = rule["words"].get(text, rule.get("default", text))
    if "format" in rule and text:
        try:
            return datetime.strptime(text, rule["format"])
        except ValueError:
            raise RowRefused(f"{rule['column']}: {text[:40]!r} is not of the form {rule['format']}") from None
    text = text or rule.get("default", "")
    return text[: rule["cut"]] if "cut" in rule else text


def _all(rule: Values, row: Row) -> list[Any]:
    found = row.values.get(rule["all"], [])
    return found if isinstance(found, list) else [found]


def _template(rule: Values, row: Row) -> str:
    try:
        return str(rule["template"]).format_map({name: _column(row, name) for name in row.values})
    except KeyError as error:
        told = f"the template {rule['template']!r} needs the column {error}, which the record lacks"
        raise RowRefused(told) from None


def _const(rule: Values, row: Row) -> Any:
    return rule["const"]


def _row_number(rule: Values, row: Row) -> int:
    return row.line


def _list(rule: Values, row: Row) -> list[Values]:
    found = []
    for entry in rule["list"]:
        absent = entry.get("unless", [])
        if str(_column(row, entry.get("column", ""))).strip() not in absent:
            named = {name: part for name, part in entry.items() if name not in ("column", "unless")}
            found.append({name: _value(part, row) for name, part in named.items()})
    return found


_RULES: Final[dict[str, Callable[[Values, Row], Any]]] = {
    "const": _const,
    "row_number": _row_number,
    "all": _all,
    "template": _template,
    "table": lambda rule, row: {name: _value(part, row) for name, part in rule["table"].items()},
    "list": _list,
    "column": _from_column,
}
RULES: Final = tuple(_RULES)
