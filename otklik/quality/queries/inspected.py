"""What inspections say of a norm: the items that are marked as facts for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from otklik.quality.models import Inspection
from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.measured import Also, Measured, Question

_LISTS: Final = (("in_order", "good"), ("not_in_order", "bad"), ("not_applicable", "left_out"))


def measured_by_people(asked: Question, code: str, rows: Mapping[int, Inspection], also: Sequence[Also]) -> Measured:
    """Percent of the items for norm `code` that were in order in these inspections, by touchpoint; critical ones too.

    A whole is counted, not a sample: low and high are the value. coverage: parts with an inspection / parts; a
    touchpoint without parts is its own. also: what else must hold.
    """
    counts: Counter[str] = Counter()
    critical: Counter[str] = Counter()
    for row in rows.values():
        items = [item for item in row.version.sheet.items() if item.norm == code]
        for name, list_name in _LISTS:
            told = row.result.get(list_name, ())
            counts[name] += sum(item.key in told for item in items)
            critical[name] += sum(item.key in told for item in items if item.critical)
    counted = {name: counts[name] for name in ("in_order", "not_in_order")}
    places = max(1, len(asked.clocks) - (asked.touchpoint.pk not in rows))
    facts = {"inspections": [row.ref for row in rows.values()]}
    left_out = {name: counts[name] for name in ("not_applicable",) if counts[name]}
    told = critical["in_order"], critical["in_order"] + critical["not_in_order"]
    must = Also("critical", *told, asked.parameters.get("critical_items_percent", 100))
    more: dict[str, Any] = {"left_out": left_out, "facts": facts, "also": (must, *also)}
    return counted_whole(counted["in_order"], counted, coverage=len(rows) / places, nothing="not_inspected", **more)


def newest(asked: Question, code: str, within: int) -> dict[int, Inspection]:
    """By touchpoint the newest inspection of the last days before the window ends that has items for the norm."""
    rows = Inspection.objects.filter(
        touchpoint__in=list(asked.clocks),
        second_of=None,
        competitor_place=None,
        submitted_at__lt=asked.window.ends,
        submitted_at__gte=asked.window.ends - timedelta(days=within),
    )
    found: dict[int, Inspection] = {}
    for row in rows.select_related("version").order_by("submitted_at", "pk"):
        if any(item.norm == code for item in row.version.sheet.items()):
            found[row.touchpoint_id] = row
    return found
