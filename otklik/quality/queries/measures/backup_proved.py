"""N3.1: the touchpoint has a backup in service, and a drill (P24) proved within the days told that it works.

The last drill of the present backup decides: one that failed takes the proof of those before it away. A drill that
could not see says nothing. A touchpoint is one case: 1 of 1, or 0 of 1. Where no drill was ever set up nothing is
measured, and the list says so.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from otklik.quality.models import ProbeDefinition, ProbeRun
from otklik.quality.ports import Outcome
from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.measured import Measured, Question
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import backup_of

VERSION: Final = 1
READS: Final = ("proved_within_days",)
DRILL: Final = "backup_drill"


def measure(asked: Question) -> Measured:
    """100 or 0 percent of one touchpoint."""
    place = Touchpoint.objects.select_related("backup", "parent__backup").get(pk=asked.touchpoint.pk)
    backup = backup_of(place)
    if backup is None or backup.retired_at:
        return _told("no_backup", {})
    drills = ProbeDefinition.objects.filter(
        kind=DRILL, settings__touchpoint=place.code, created_at__lt=asked.window.ends
    )
    if not drills.exists():
        return Measured("%", why="no_drill")
    last = next(_drills(asked, backup), None)
    facts = {"backup": backup.code} | ({"drill": last.pk, "at": last.due_at.isoformat()} if last else {})
    if last is None:
        return _told("never_proved", facts)
    return _told("proved" if last.outcome == Outcome.OK else "drill_failed", facts)


def _drills(asked: Question, backup: Touchpoint) -> Iterator[ProbeRun]:
    """Drills that saw this backup, the newest first."""
    since = asked.window.ends - timedelta(days=asked.parameters.get("proved_within_days", 90))
    rows = ProbeRun.objects.filter(
        definition__kind=DRILL,
        due_at__gte=since,
        due_at__lt=asked.window.ends,
        outcome__in=(Outcome.OK, Outcome.FAIL),
        facts__touchpoint=asked.touchpoint.code,
        facts__backup=backup.code,
    )
    return rows.order_by("-due_at", "-pk").iterator()


def _told(how: str, facts: dict[str, object]) -> Measured:
    counted = {"proved": 0} | {how: 1}
    return counted_whole(counted["proved"], counted, facts=facts)
