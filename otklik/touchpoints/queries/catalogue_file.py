"""The catalogue as records to take away and bring back.

{code, kind, parent, backup, calendar, owner_zone, stage, region, address, languages, is_public, title, about,
no_backup}: title, about and no_backup by language code; parent, backup and calendar by their codes.
"""

from collections.abc import Iterable
from typing import Any, Final

from otklik.touchpoints.models import Touchpoint

Record = dict[str, Any]

WORDS: Final = ("title", "about", "no_backup")
PLAIN: Final = ("kind", "owner_zone", "stage", "region", "address", "languages", "is_public")
NAMED: Final = ("parent", "backup", "calendar")


def catalogue_records() -> list[Record]:
    """Every touchpoint in service, the whole before its parts."""
    rows = Touchpoint.objects.filter(retired_at=None).select_related(*NAMED).order_by("position", "pk")
    return [record_of(row) for row in _wholes_first(list(rows))]


def record_of(row: Touchpoint) -> Record:
    """One touchpoint. Uses parent, backup and calendar."""
    named = {name: getattr(getattr(row, name), "code", "") for name in NAMED}
    return {"code": row.code} | {name: getattr(row, name) for name in (*PLAIN, *WORDS)} | named


def _wholes_first(rows: list[Touchpoint]) -> Iterable[Touchpoint]:
    waiting, told = rows, set[int]()
    kept = {row.pk for row in rows}
    while waiting:
        ready = [row for row in waiting if row.parent_id is None or row.parent_id in told or row.parent_id not in kept]
        yield from ready
        told |= {row.pk for row in ready}
        waiting = [row for row in waiting if row.pk not in told]
