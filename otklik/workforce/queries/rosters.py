"""A week of a place: who is meant to be there, where nobody is, who was there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import get_default_timezone

from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Employee, Minimum, Presence, Shift
from otklik.workforce.queries.cover import Cover, covers, with_hours
from otklik.workforce.queries.people import serving
from otklik.workforce.queries.zones import zone_of

_DAY: Final = timedelta(days=1)
Gap = tuple[datetime, datetime, int]


@dataclass(frozen=True)
class WeekDay:
    """A day of the week view. gaps: (from, to, people lacking) in local time; open_minutes: of the place."""

    day: date
    open_minutes: int
    gaps: list[Gap]


@dataclass(frozen=True)
class WeekRow:
    """An employee with the shifts that begin on each of the seven days, and his hours of the week."""

    employee: Employee
    days: list[list[Shift]]
    hours: float


@dataclass(frozen=True)
class Week:
    place: Touchpoint
    monday: date
    days: list[WeekDay]
    rows: list[WeekRow]
    cover: Cover
    minima: list[tuple[int, list[Minimum]]] = field(default_factory=list)

    @property
    def lacking_minutes(self) -> int:
        return int(sum((ends - begins).total_seconds() for day in self.days for begins, ends, _ in day.gaps) // 60)


def monday_of(day: date) -> date:
    return day - day.weekday() * _DAY


def week_of_place(place: Touchpoint, monday: date, at: datetime) -> Week:
    """Seven queries however many people. place: with hours."""
    zone = zone_of(place)
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + 7 * _DAY))
    rows = Shift.objects.within(begins, ends).filter(touchpoint=place).select_related("employee__post")
    shifts = list(rows.order_by("begins_at", "pk"))
    for row in shifts:
        row.begins_at, row.ends_at = row.begins_at.astimezone(zone), row.ends_at.astimezone(zone)
    (cover,) = covers([place], begins, ends, known_until=at)
    people = {one.pk: one for one in serving([place.pk], monday)} | {row.employee_id: row.employee for row in shifts}
    minima = Minimum.objects.filter(touchpoint=place).order_by("weekday", "first_slot")
    return Week(
        place,
        monday,
        [_day(monday + number * _DAY, cover) for number in range(7)],
        [_row(one, shifts, monday) for one in sorted(people.values(), key=lambda one: (one.name, one.pk))],
        cover,
        [(weekday, list(some)) for weekday, some in groupby(minima, key=lambda row: row.weekday)],
    )


@dataclass(frozen=True)
class Rostered:
    """A place with the open minutes of the week, and those in which fewer are planned than must be there."""

    place: Touchpoint
    people: int
    open_minutes: int
    lacking_minutes: int
    has_roster: bool

    @property
    def open_hours(self) -> float:
        return self.open_minutes / 60

    @property
    def lacking_hours(self) -> float:
        return self.lacking_minutes / 60


def rostered(monday: date, at: datetime) -> list[Rostered]:
    """Places in service that somebody serves, over the week of `monday`; six queries."""
    rows = with_hours(Touchpoint.objects.filter(retired_at=None))
    current = Q(employees__active_to=None) | Q(employees__active_to__gte=monday)
    people = Count("employees", filter=current & Q(employees__erased_at=None), distinct=True)
    places = list(rows.annotate(people=people).filter(people__gt=0).order_by("position", "pk"))
    begins, ends = (_midnight(day) for day in (monday, monday + 7 * _DAY))
    found = zip(places, covers(places, begins, ends, known_until=at), strict=True)
    return [
        Rostered(
            place,
            place.people,
            cover.open_minutes,
            int((cover.is_open & (cover.planned < cover.needed)).sum()),
            cover.has_roster,
        )
        for place, cover in found
    ]


def presence_on(place: Touchpoint, day: date) -> list[Presence]:
    """Everything recorded of a local day at a place, corrected rows too."""
    zone = zone_of(place)
    begins, ends = (datetime.combine(one, time(), zone) for one in (day, day + _DAY))
    rows = Presence.objects.within(begins, ends).filter(touchpoint=place)
    return list(rows.select_related("employee", "told_by", "correction").order_by("begins_at", "pk"))


def shifts_of(employee: Employee, begins: datetime, ends: datetime) -> list[Shift]:
    rows = Shift.objects.within(begins, ends).filter(employee=employee).select_related("touchpoint")
    return list(rows.order_by("begins_at"))


def open_presence(employee: Employee) -> Presence | None:
    return employee.presences.filter(ends_at=None, correction=None).select_related("touchpoint").first()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_default_timezone())


def _day(day: date, cover: Cover) -> WeekDay:
    zone = zone_of(cover.place)
    first, end = (
        round((datetime.combine(one, time(), zone) - cover.begins) / timedelta(minutes=1)) for one in (day, day + _DAY)
    )
    gaps = [
        (begins.astimezone(zone), ends.astimezone(zone), lacking)
        for begins, ends, lacking in cover.gaps()
        if begins.astimezone(zone).date() == day
    ]
    return WeekDay(day, int(cover.is_open[first:end].sum()), gaps)


def _row(employee: Employee, shifts: Sequence[Shift], monday: date) -> WeekRow:
    own = [row for row in shifts if row.employee_id == employee.pk]
    days = [[row for row in own if row.begins_at.date() == monday + number * _DAY] for number in range(7)]
    hours = sum((row.ends_at - row.begins_at).total_seconds() for row in own) / 3600
    return WeekRow(employee, days, hours)
