"""Every night: what was done is measured again when its day has come, and who is late is told of."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core.events import publish
from otklik.quality.actions.improvements import reopen
from otklik.quality.actions.judging import judge
from otklik.quality.events import ImprovementOverdue
from otklik.quality.models import Improvement, ImprovementEntry
from otklik.quality.models.improvements import MEASURED, VERIFIED
from otklik.quality.queries.effects import NOT_PASSED, PASSED, retest_of
from otklik.quality.queries.improvements import newly_overdue, to_be_measured

PUT_OFF: Final = timedelta(days=7)


def measure_again(*, improvement: Improvement, at: datetime, quiet: bool = False) -> str:
    """By the version of the norm it was measured by before. Passed: the effect stands; not passed: it is reopened.

    Where too little was counted to say, it is put off by a week. Returns what came of it. quiet: of the past,
    nobody is told.
    """
    before = improvement.before
    if before is None:
        raise ValueError("nothing was measured before")
    after = judge(touchpoint=improvement.touchpoint, norm=before.norm, at=at)
    told = retest_of(before, after)
    with transaction.atomic():
        row = Improvement.objects.select_for_update().get(pk=improvement.pk)
        if row.state != VERIFIED:
            return told
        row.after = after
        if told == NOT_PASSED:
            reopen(row, at, None, measured=after, quiet=quiet)
            return told
        row.state, row.state_at = (MEASURED, at) if told == PASSED else (row.state, row.state_at)
        if told != PASSED:
            row.retest_date = localdate(at) + PUT_OFF
        row.save()
        kind = MEASURED if told == PASSED else "put_off"
        ImprovementEntry.objects.create(improvement=row, kind=kind, at=at, measurement=after)
    return told


def measure_all_again(*, at: datetime) -> int:
    """Everything whose day has come; returns how many."""
    rows = to_be_measured(localdate(at))
    for row in rows:
        measure_again(improvement=row, at=at)
    return len(rows)


def tell_overdue(*, at: datetime) -> int:
    """Once for every date that has passed; returns how many."""
    rows = newly_overdue(localdate(at))
    for row in rows:
        due = row.due_date.isoformat() if row.due_date else ""
        with transaction.atomic():
            _entry, fresh = ImprovementEntry.objects.get_or_create(
                improvement=row, once_key=f"overdue:{due}", defaults={"kind": "overdue", "at": at}
            )
            Improvement.objects.filter(pk=row.pk).update(overdue_told=row.due_date)
            if fresh:
                publish(ImprovementOverdue(row.pk, due), at=at)
    return len(rows)
