"""Calendars: the timetable of one, for those who may see it, and a year of it day by day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, QuerySet
from django.http import Http404
from django.utils.timezone import get_default_timezone_name

from otklik.parties.models import Individual
from otklik.touchpoints.models import Calendar, SpecialDays, Touchpoint
from otklik.touchpoints.queries.timetable import Hours, Interval, Opening, Special, Timetable

NORMAL, CLOSED, HOLIDAY, CHANGED = "normal", "closed", "holiday", "changed"
_DAY: Final = timedelta(days=1)
PREFETCHED: Final = ("calendar__week", "calendar__special")  # what a touchpoint needs to tell its hours


@dataclass(frozen=True)
class Day:
    """state: normal by the week; closed though the week is open; holiday (public, closed); changed (other hours)."""

    day: date
    hours: list[Hours]
    state: str
    title: dict[str, str] = field(default_factory=dict)


def timetable_of(calendar: Calendar, more: Sequence[SpecialDays] = ()) -> Timetable:
    """Uses prefetched `week` and `special`; more: special days not kept yet, instead of those of the same dates."""
    instead = {(row.first_date, row.last_date) for row in more}
    kept = [row for row in calendar.special.all() if (row.first_date, row.last_date) not in instead]
    return Timetable(
        ZoneInfo(calendar.zone or get_default_timezone_name()),
        tuple(week_of(calendar)),
        tuple(_special(row) for row in (*kept, *more)),
    )


def week_of(calendar: Calendar) -> list[Interval]:
    """The week in order. Uses prefetched `week`."""
    return sorted(Interval(row.weekday, row.opens_at, row.closes_at) for row in calendar.week.all())


def opening_at(touchpoint: Touchpoint, at: datetime) -> Opening | None:
    """Whether it is open at `at` and what comes next; None when nobody said. Uses `PREFETCHED`."""
    calendar = touchpoint.calendar
    return timetable_of(calendar).opening(at) if calendar else None


def is_open_at(touchpoint: Touchpoint, at: datetime) -> bool:
    """A touchpoint without a calendar is never said to be open."""
    state = opening_at(touchpoint, at)
    return state is not None and state.is_open


def calendars() -> QuerySet[Calendar]:
    """Every calendar with its week, its special days and how many touchpoints go by it, by code."""
    rows = Calendar.objects.prefetch_related("week", "special").order_by("code")
    return rows.annotate(used=Count("touchpoints"))


def access_calendar(user: Individual | AnonymousUser, calendar_id: int) -> Calendar:
    """Staff who may read the catalogue, with week, special days and touchpoints; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("touchpoints.read")):
        raise Http404
    users = Touchpoint.objects.order_by("position", "pk")
    rows = Calendar.objects.prefetch_related("week", "special", Prefetch("touchpoints", users))
    calendar = rows.filter(pk=calendar_id).first()
    if calendar is None:
        raise Http404
    return calendar


def access_special_days(user: Individual | AnonymousUser, special_id: int) -> SpecialDays:
    """Staff who may change the catalogue; everybody else 404."""
    row = SpecialDays.objects.select_related("calendar").filter(pk=special_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("touchpoints.edit")):
        raise Http404
    return row


@dataclass(frozen=True)
class Year:
    """A calendar day by day. months: twelve lists of weeks of seven days from Monday, None outside of the month."""

    calendar: Calendar
    year: int
    more: tuple[SpecialDays, ...] = ()

    @cached_property
    def timetable(self) -> Timetable:
        return timetable_of(self.calendar, self.more)

    @cached_property
    def months(self) -> list[list[list[Day | None]]]:
        return [self._weeks(month) for month in range(1, 13)]

    @property
    def open_days(self) -> int:
        return sum(bool(day.hours) for month in self.months for week in month for day in week if day)

    @property
    def open_hours(self) -> int:
        zone = self.timetable.zone
        first, last = (datetime.combine(date(year, 1, 1), time(), zone) for year in (self.year, self.year + 1))
        return round(self.timetable.seconds(first, last) / 3600)

    def day(self, day: date) -> Day:
        row = self._rows.get(self.timetable.special_of(day))
        hours = self.timetable.hours_of(day)
        if row is None:
            return Day(day, hours, NORMAL)
        closed = HOLIDAY if row.country else CLOSED
        return Day(day, hours, CHANGED if hours else closed, row.title)

    @cached_property
    def _rows(self) -> dict[Special | None, SpecialDays]:
        rows = [*self.calendar.special.all(), *self.more]
        return {_special(row): row for row in rows}

    def _weeks(self, month: int) -> list[list[Day | None]]:
        first = date(self.year, month, 1)
        start, weeks = first - _DAY * first.weekday(), []
        while start.month == month or start < first:
            week = [start + _DAY * place for place in range(7)]
            weeks.append([self.day(day) if day.month == month else None for day in week])
            start += 7 * _DAY
        return weeks


def coming_changes(calendar: Calendar, on: date, days: int) -> list[Day]:
    """Days from `on` on whose hours are not those of the week. Uses prefetched `week` and `special`."""
    year = Year(calendar, on.year)
    found = (year.day(on + _DAY * place) for place in range(days))
    return [day for day in found if day.state != NORMAL and _differs(year.timetable, day)]


def _differs(timetable: Timetable, day: Day) -> bool:
    week = [(row.opens_at, row.closes_at) for row in timetable.week if row.weekday == day.day.weekday()]
    return sorted(week) != day.hours


def _special(row: SpecialDays) -> Special:
    if row.rule == SpecialDays.LIKE:
        return Special(row.first_date, row.last_date, hours=None, weekday=row.weekday)
    if row.rule == SpecialDays.SHORTER:
        return Special(row.first_date, row.last_date, hours=None, shorter=row.minutes)
    hours = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.hours)
    return Special(row.first_date, row.last_date, hours=hours)
