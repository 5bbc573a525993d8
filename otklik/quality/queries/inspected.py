"""What inspections say of a norm: the items that are marked as facts for it."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from otklik.quality.models import Inspection
from otklik.quality.queries.measured import Measured, Question


def measured_by_people(asked: Question, code: str, within: int) -> Measured:
    """Percent of the items for norm `code` that were in order, in the newest inspection of each part that has one.

    within: days before the end of the window. A whole is counted, not a sample: low and high are the value.
    coverage: parts with an inspection / parts; a touchpoint without parts is its own.
    """
    counts: Counter[str] = Counter()
    critical, refs = list[str](), list[str]()
    newest = _newest(asked, code, within)
    for row in newest.values():
        keys = {item.key for item in row.version.sheet.items() if item.norm == code}
        for name, list_name in (("in_order", "good"), ("not_in_order", "bad"), ("not_applicable", "left_out")):
            counts[name] += len(keys.intersection(row.result.get(list_name, ())))
        critical += [f"{row.ref} {key}" for key in row.result.get("critical", ()) if key in keys]
        refs.append(row.ref)
    counted = {name: counts[name] for name in ("in_order", "not_in_order")}
    places = max(1, len(asked.clocks) - (asked.touchpoint.pk not in newest))
    facts = {"critical_failed": critical, "inspections": refs}
    left_out = {name: counts[name] for name in ("not_applicable",) if counts[name]}
    return census(counted["in_order"], counted, left_out, len(newest) / places, facts, "not_inspected")


def census(
    part: int,
    counted: Mapping[str, int],
    left_out: Mapping[str, int],
    coverage: float,
    facts: Mapping[str, Any],
    why: str,
) -> Measured:
    """A share of everything there is: nothing was drawn by chance, so low and high are the value. why: if nothing."""
    whole = sum(counted.values())
    if not whole:
        return Measured("%", why=why)
    value = 100 * part / whole
    return Measured("%", part, whole, value, value, value, coverage, counted, left_out, facts)


def _newest(asked: Question, code: str, within: int) -> dict[int, Inspection]:
    """By touchpoint, of those that have items for the norm."""
    rows = Inspection.objects.filter(
        touchpoint__in=list(asked.clocks),
        second_of=None,
        submitted_at__lt=asked.window.ends,
        submitted_at__gte=asked.window.ends - timedelta(days=within),
    )
    found: dict[int, Inspection] = {}
    for row in rows.select_related("version").order_by("submitted_at", "pk"):
        if any(item.norm == code for item in row.version.sheet.items()):
            found[row.touchpoint_id] = row
    return found
