"""Shifts are laid, copied and taken away; how many people a place needs is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Employee, Minimum, Shift
from otklik.workforce.queries.zones import zone_of

LONGEST_PATTERN: Final = timedelta(days=92)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


class PatternTooLong(Exception):
    """Three months at once are enough."""


class BadMinimum(Exception):
    """The half hours are not within a day."""


@dataclass(frozen=True)
class Pattern:
    """On these weekdays (0 Monday) from `first` to `last`, both included, by the wall clock of the place.

    ends_at not after begins_at runs past midnight.
    """

    weekdays: frozenset[int]
    begins_at: time
    ends_at: time
    first: date
    last: date


@dataclass(frozen=True)
class Laid:
    """How many shifts came, and how many did not because the person is elsewhere then or not employed."""

    made: int
    skipped: int


def lay_pattern(
    *, touchpoint: Touchpoint, employees: Sequence[Employee], pattern: Pattern, by: Individual | None, at: datetime
) -> Laid:
    """A shift for each of these people on each day of the pattern; a second time makes none. Raises PatternTooLong."""
    if pattern.last - pattern.first > LONGEST_PATTERN:
        raise PatternTooLong
    days = [pattern.first + number * _DAY for number in range((pattern.last - pattern.first).days + 1)]
    zone = zone_of(touchpoint)
    spans = [_span(day, pattern, zone) for day in days if day.weekday() in pattern.weekdays]
    wanted = [Shift(employee=who, touchpoint=touchpoint, begins_at=b, ends_at=e) for who in employees for b, e in spans]
    return lay(touchpoint=touchpoint, wanted=wanted, act="workforce.lay_pattern", by=by, at=at)


def copy_week(*, touchpoint: Touchpoint, monday: date, by: Individual, at: datetime) -> Laid:
    """What stands in the week before `monday` stands in its week too, at the same hours by the wall clock."""
    zone = zone_of(touchpoint)
    ends = datetime.combine(monday, time(), zone)
    begins = datetime.combine(monday - _WEEK, time(), zone)
    past = Shift.objects.filter(touchpoint=touchpoint, begins_at__gte=begins, begins_at__lt=ends)
    wanted = [
        Shift(
            employee=row.employee,
            touchpoint=touchpoint,
            begins_at=row.begins_at.astimezone(zone) + _WEEK,  # by the wall clock: a change of clocks does not move it
            ends_at=row.ends_at.astimezone(zone) + _WEEK,
        )
        for row in past.select_related("employee")
    ]
    return lay(touchpoint=touchpoint, wanted=wanted, act="workforce.copy_week", by=by, at=at)


def lay(*, touchpoint: Touchpoint, wanted: Iterable[Shift], act: str, by: Individual | None, at: datetime) -> Laid:
    """Keep those whose person is free and employed; one query for all that stands already."""
    rows = sorted(wanted, key=lambda row: row.begins_at)
    if not rows:
        return Laid(0, 0)
    with transaction.atomic():
        people = {row.employee_id for row in rows}
        list(Employee.objects.select_for_update().filter(pk__in=people).order_by("pk"))  # two managers, one roster
        standing = Shift.objects.within(rows[0].begins_at, max(row.ends_at for row in rows))
        busy: dict[int, list[tuple[datetime, datetime]]] = {person: [] for person in people}
        for person, begins, ends in standing.filter(employee__in=people).values_list(
            "employee_id", "begins_at", "ends_at"
        ):
            busy[person].append((begins, ends))
        fresh = [row for row in rows if _is_free(row, busy[row.employee_id], zone_of(touchpoint))]
        Shift.objects.bulk_create(fresh, batch_size=500)
        if fresh:
            audit.record(
                actor=by.ref if by else "house", act=act, subject=f"touchpoint:{touchpoint.pk}", at=at, made=len(fresh)
            )
    return Laid(len(fresh), len(rows) - len(fresh))


def remove_shift(*, shift: Shift, by: Individual, at: datetime) -> None:
    """A second time changes nothing."""
    with transaction.atomic():
        if Shift.objects.filter(pk=shift.pk).delete()[0]:
            facts = {"employee": shift.employee_id, "begins_at": shift.begins_at.isoformat()}
            subject = f"touchpoint:{shift.touchpoint_id}"
            audit.record(actor=by.ref, act="workforce.remove_shift", subject=subject, at=at, **facts)


def set_minimum(
    *,
    touchpoint: Touchpoint,
    weekdays: frozenset[int],
    first_slot: int,
    end_slot: int,
    people: int,
    by: Individual | None,
    at: datetime,
) -> None:
    """So many people from one half hour to another; what was said of these half hours before is gone.

    Raises BadMinimum.
    """
    if not 0 <= first_slot < end_slot <= 48:
        raise BadMinimum
    with transaction.atomic():
        Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
        rows = Minimum.objects.filter(touchpoint=touchpoint, weekday__in=weekdays)
        covered = list(rows.filter(first_slot__lt=end_slot, end_slot__gt=first_slot))
        rows.filter(pk__in=[row.pk for row in covered]).delete()
        kept = [part for row in covered for part in _outside(row, first_slot, end_slot)]
        said = [
            Minimum(touchpoint=touchpoint, weekday=day, first_slot=first_slot, end_slot=end_slot, people=people)
            for day in sorted(weekdays)
        ]
        Minimum.objects.bulk_create([*kept, *said])
        subject = f"touchpoint:{touchpoint.pk}"
        audit.record(
            actor=by.ref if by else "house", act="workforce.set_minimum", subject=subject, at=at, people=people
        )


def _outside(row: Minimum, first: int, end: int) -> Iterable[Minimum]:
    """The parts of a row that stay when [first, end) is said anew."""
    for begins, ends in ((row.first_slot, min(row.end_slot, first)), (max(row.first_slot, end), row.end_slot)):
        if begins < ends:
            yield Minimum(
                touchpoint_id=row.touchpoint_id,
                weekday=row.weekday,
                first_slot=begins,
                end_slot=ends,
                people=row.people,
            )


def _span(day: date, pattern: Pattern, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day + (_DAY if pattern.ends_at <= pattern.begins_at else timedelta())
    return datetime.combine(day, pattern.begins_at, zone), datetime.combine(last, pattern.ends_at, zone)


def _is_free(row: Shift, busy: list[tuple[datetime, datetime]], zone: ZoneInfo) -> bool:
    """Whether the person may have it; what he gets is added to what he has."""
    if not row.employee.is_at_work(row.begins_at.astimezone(zone).date()):
        return False
    if any(begins < row.ends_at and ends > row.begins_at for begins, ends in busy):
        return False
    busy.append((row.begins_at, row.ends_at))
    return True
