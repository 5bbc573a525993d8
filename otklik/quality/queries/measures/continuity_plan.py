"""N3.2: whether there is a plan for failures, owned, reviewed and drilled, and the drill kept its time.

The conditions are those of the newest inspection; beside them the days since the plan was reviewed and the minutes to
restore are held against the norm's own, and the newest drill of an assessment must have restored the service in time.
"""

from datetime import timedelta
from typing import Final

from otklik.quality.models import Drill
from otklik.quality.queries.inspected import measured_by_people, newest
from otklik.quality.queries.inspections import filled
from otklik.quality.queries.measured import Also, Measured, Question

VERSION: Final = 2
READS: Final = ("drilled_within_days", "restore_minutes", "reviewed_within_days")


def measure(asked: Question) -> Measured:
    """Percent of the conditions that held at the newest drill."""
    rows = newest(asked, "N3.2", asked.parameters["drilled_within_days"])
    ends = asked.window.ends
    told = [(filled(row).values(), (ends - (row.submitted_at or ends)).days) for row in rows.values()]
    reviewed = [one["reviewed"] + days for one, days in told if _is_number(one.get("reviewed"))]
    restored = [one["restore"] for one, _days in told if _is_number(one.get("restore"))]
    also = [
        _within("reviewed", reviewed, asked.parameters.get("reviewed_within_days")),
        _within("restored", restored, asked.parameters.get("restore_minutes")),
        _drilled(asked),
    ]
    return measured_by_people(asked, "N3.2", rows, also)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _within(name: str, told: list[float], most: float | None) -> Also:
    """All of them have to be within; no limit in the norm: only told."""
    return Also(name, sum(most is None or one <= most for one in told), len(told), None if most is None else 100)


def _drilled(asked: Question) -> Also:
    """The newest drill of each part that was held within the norm's days; of a norm that names no minutes, its own."""
    ends, most = asked.window.ends, asked.parameters.get("restore_minutes")
    since = ends - timedelta(days=asked.parameters["drilled_within_days"])
    rows = Drill.objects.filter(touchpoint__in=list(asked.clocks), began_at__gte=since, began_at__lt=ends)
    last = {row.touchpoint_id: row for row in rows.order_by("began_at", "pk")}.values()
    passed = sum(row.is_passed and (most is None or (row.minutes or 0) <= most) for row in last)
    return Also("drilled", passed, len(last), 100)
