"""Read the event log in the order of its numbers, without ever missing one.

On PostgreSQL a number is drawn before the commit, so 7 may become visible before 6. A reader that went on
from 7 would lose 6 for ever; this one stops before a gap until every transaction that was open when the gap
was noticed has ended.
"""

import time
from dataclasses import dataclass

from django.db import connection

from otklik.core.models import Event
from otklik.core.prepared import Prepared

_DRAWN = 1.0  # seconds: covers the moment between drawing a number and appearing among open transactions


@dataclass(frozen=True)
class _Doubt:
    """Gaps below `bound` may still be filled by transactions that began before `newest`."""

    bound: int
    newest: int
    since: float


class Tail:
    """A place in the event log. `after`: the number of the last event read; keep it to go on after a restart."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.is_stirred = False  # whether the last read saw anything that the one before it did not
        self._settled = 0
        self._doubt: _Doubt | None = None
        self._seen: tuple[int, int] = (0, 0)

    def read(self, limit: int = 500) -> list[Event]:
        """The next events in order, at most `limit`; an empty list when there is nothing to be told for now."""
        rows = list(Event.objects.filter(pk__gt=self.after).order_by("pk")[:limit])
        if not rows:
            self.is_stirred = False
            return []
        seen = (len(rows), rows[-1].pk)
        self.is_stirred, self._seen = seen != self._seen, seen
        told = self._certain(rows)
        if told:
            self.after = told[-1].pk
            self._seen = (0, 0)
        return told

    def _certain(self, rows: list[Event]) -> list[Event]:
        if connection.vendor != "postgresql":
            return rows  # one writer: numbers appear in order
        self._settle()
        told, expected = [], self.after + 1
        for row in rows:
            if row.pk != expected and row.pk > self._settled:
                self._begin_to_doubt(rows[-1].pk)
                break
            told.append(row)
            expected = row.pk + 1
        return told

    def _begin_to_doubt(self, bound: int) -> None:
        if self._doubt is None:
            self._doubt = _Doubt(bound, _ask("pg_snapshot_xmax"), time.monotonic())

    def _settle(self) -> None:
        doubt = self._doubt
        if doubt is None or time.monotonic() - doubt.since < _DRAWN:
            return
        if _ask("pg_snapshot_xmin") >= doubt.newest:
            self._settled, self._doubt = doubt.bound, None


def newest() -> int:
    """The highest number of the event log, 0 when it is empty."""
    return next((event.pk for event in _last()), 0)


_last = Prepared(lambda: Event.objects.only("pk").order_by("-pk")[:1])


def _ask(function: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(pg_current_snapshot())::text::bigint")  # nosec B608
        return int(cursor.fetchone()[0])
