"""What stays of runs when they are gone: hours, days, and months that never change."""

from collections import Counter
from datetime import date, datetime, timedelta
from math import ceil, log2
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate, make_aware

from otklik.quality.actions.evidence import forget_files
from otklik.quality.models import FrozenMonth, ProbeRun, RunEvidence, RunHour
from otklik.quality.queries.states import FORMULA_VERSION, standings
from otklik.quality.queries.stretches import seconds_by_state
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import PREFETCHED

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
RUNS_KEPT: Final = timedelta(days=30)
HOURS_KEPT: Final = timedelta(days=400)
DAYS_KEPT: Final = timedelta(days=1827)


def roll_hour(begins_at: datetime) -> int:
    """Count the runs of the hour from begins_at, a full hour; again gives the same. Returns how many probes."""
    told: dict[int, tuple[Counter[str], Counter[str]]] = {}
    rows = ProbeRun.objects.filter(due_at__gte=begins_at, due_at__lt=begins_at + HOUR)
    for probe, outcome, took in rows.values_list("definition", "outcome", "milliseconds").iterator(2000):
        outcomes, buckets = told.setdefault(probe, (Counter(), Counter()))
        outcomes[outcome] += 1
        if took.get("total"):
            buckets[str(bucket_of(took["total"]))] += 1
    return _keep(told, begins_at, 1)


def roll_day(begins_at: datetime) -> int:
    """Add the hours of a day in UTC up."""
    told: dict[int, tuple[Counter[str], Counter[str]]] = {}
    rows = RunHour.objects.filter(hours=1, begins_at__gte=begins_at, begins_at__lt=begins_at + DAY)
    for probe, outcomes, buckets in rows.values_list("definition", "outcomes", "buckets"):
        mine = told.setdefault(probe, (Counter(), Counter()))
        mine[0].update(outcomes)
        mine[1].update(buckets)
    return _keep(told, begins_at, 24)


def forget_runs(at: datetime) -> None:
    """Drop runs that are older than thirty days, hours than 400 and days than five years: all are added up by then.

    Looks a day or more apart are few and prove something (hours published, a backup): their runs stay 400 days.
    """
    old = ProbeRun.objects.filter(due_at__lt=at - RUNS_KEPT)
    forget_files(RunEvidence.objects.filter(run__due_at__lt=at - RUNS_KEPT))
    old.filter(definition__every_seconds__lt=DAY.total_seconds()).delete()
    old.filter(due_at__lt=at - HOURS_KEPT).delete()
    RunHour.objects.filter(hours=1, begins_at__lt=at - HOURS_KEPT).delete()
    RunHour.objects.filter(hours=24, begins_at__lt=at - DAYS_KEPT).delete()


def freeze_month(month: date, at: datetime) -> int:
    """Write down the month (its first day) of every touchpoint that was looked at in it; what is written stays."""
    following = (month + timedelta(days=32)).replace(day=1)
    begins, ends = (make_aware(datetime.combine(day, datetime.min.time())) for day in (month, following))
    places = list(Touchpoint.objects.select_related("calendar").prefetch_related(*PREFETCHED))
    rows = [
        FrozenMonth(
            touchpoint_id=touchpoint_id,
            month=month,
            open_seconds=seconds_by_state(standing.open_line),
            all_seconds=seconds_by_state(standing.line),
            formula_version=FORMULA_VERSION,
            frozen_at=at,
        )
        for touchpoint_id, standing in standings(places, begins, ends).items()
    ]
    return len(FrozenMonth.objects.bulk_create(rows, ignore_conflicts=True))


def month_before(at: datetime) -> date:
    """The first day of the last month that is over, by the operator's clock."""
    return (localdate(at).replace(day=1) - DAY).replace(day=1)


def bucket_of(milliseconds: float) -> int:
    """n, the smallest for which the time is at most 2^(n/4) milliseconds."""
    return max(0, ceil(4 * log2(max(milliseconds, 1.0))))


def _keep(told: dict[int, tuple[Counter[str], Counter[str]]], begins_at: datetime, hours: int) -> int:
    with transaction.atomic():
        for probe, (outcomes, buckets) in told.items():
            facts = {"outcomes": dict(outcomes), "buckets": dict(buckets)}
            RunHour.objects.update_or_create(definition_id=probe, hours=hours, begins_at=begins_at, defaults=facts)
    return len(told)
