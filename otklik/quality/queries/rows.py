"""Rows as they were counted lately, at looks of the probe of our own data and at backups."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from otklik.core.keeping.census import counted_at_backups, taken_back_at
from otklik.quality.models import ProbeRun

DATA_INTEGRITY: Final = "data_integrity"  # the kind of probe that counts them
_LATELY: Final = timedelta(days=7)


def most_rows(at: datetime) -> dict[str, int]:
    """The most rows each table was seen with, none from before an import was taken back; empty: never counted."""
    since = max(at - _LATELY, taken_back_at() or at - _LATELY)
    most: dict[str, int] = {}
    for rows in (*counted_at_backups(since, at), *_counted_at_looks(since, at)):
        for table, count in rows.items():
            most[table] = max(count, most.get(table, 0))
    return most


def _counted_at_looks(since: datetime, until: datetime) -> Iterator[Mapping[str, int]]:
    looks = ProbeRun.objects.filter(definition__kind=DATA_INTEGRITY, due_at__gt=since, due_at__lte=until)
    for facts in looks.values_list("facts", flat=True):
        yield facts.get("rows", {})
