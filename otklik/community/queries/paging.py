"""Pages by key: a page begins after a row, not after a number of rows, so new rows make no gaps and no repeats."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)

PAGE = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows with the keys of the pages around; a key is empty where there is nothing more."""

    rows: list[M]
    next_key: str
    previous_key: str


def page(rows: QuerySet[M], *, by: str, after: str = "", before: str = "", size: int = PAGE) -> Page[M]:
    """One page of `rows` in the order of the field `by` ("-opened_at"), equal ones by id; raises Http404 on a bad key.

    `by` names a date-time or a whole number. One row more than shown is read to know whether more follow.
    """
    field, descending = by.removeprefix("-"), by.startswith("-")
    backwards = bool(before) and not after
    down = descending != backwards
    sign = "-" if down else ""
    key = before if backwards else after
    if key:
        rows = rows.filter(_beyond(field, key, down))
    found = list(in_order(rows, f"{sign}{field}")[: size + 1])
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    return Page(
        rows=shown,
        next_key=key_of(shown[-1], field) if shown and (more or backwards) else "",
        previous_key=key_of(shown[0], field) if shown and (more if backwards else bool(after)) else "",
    )


def in_order(rows: QuerySet[M], by: str) -> QuerySet[M]:
    """Rows in the order of a field, equal ones by id."""
    return rows.order_by(by, "-pk" if by.startswith("-") else "pk")


def first_page(found: list[M], *, by: str, size: int = PAGE) -> Page[M]:
    """The page that begins a list, of rows found already in its order, one more than shown if there is one."""
    shown = found[:size]
    return Page(shown, key_of(shown[-1], by.removeprefix("-")) if len(found) > size else "", "")


def beyond(rows: QuerySet[M], *, by: str, after: str) -> QuerySet[M]:
    """The rows that follow the key; raises Http404 on a bad one."""
    return rows.filter(_beyond(by.removeprefix("-"), after, by.startswith("-")))


def key_of(row: Model, field: str) -> str:
    """The key of the page that follows this row."""
    value: Any = getattr(row, field)
    whole = (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value
    return f"{whole}.{row.pk}"


def _beyond(field: str, key: str, down: bool) -> Q:
    value, pk = _parse(key, is_moment=field.endswith(("_at", "since")))
    word = "lt" if down else "gt"
    # the first condition alone lets the index be entered at the right place
    return Q(**{f"{field}__{word}e": value}) & (Q(**{f"{field}__{word}": value}) | Q(**{f"pk__{word}": pk}))


def _parse(key: str, is_moment: bool) -> tuple[datetime | int, int]:
    try:
        whole, pk = (int(part) for part in key.split("."))
        if not 0 <= pk < 2**63 or not 0 <= whole < 2**63:
            raise Http404
        return (_EPOCH + timedelta(microseconds=whole) if is_moment else whole), pk
    except (ValueError, OverflowError):
        raise Http404 from None
