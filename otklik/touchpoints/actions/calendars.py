"""Say when touchpoints are open: weeks, days that differ, public holidays."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.touchpoints.actions.catalogue import CodeTaken
from otklik.touchpoints.events import CalendarChanged
from otklik.touchpoints.models import Calendar, CalendarHours, SpecialDays, WrittenHolidays
from otklik.touchpoints.queries.holidays import COUNTRIES, Holiday, eve_of, public_holidays
from otklik.touchpoints.queries.timetable import Hours, Interval, overlapping

_FILES = Path(__file__).resolve().parent.parent / "data"
_LONGEST_DAYS = 366 * 2


class UnknownZone(Exception):
    """There is no time zone of this name."""


class UnknownCountry(Exception):
    """Nobody told us the public holidays of this country."""


class HoursOverlap(Exception):
    """Two intervals share time."""


class BadSpan(Exception):
    """The days end before they begin, or are more than two years."""


class DaysTaken(Exception):
    """The calendar has special days of just these dates already."""


class CalendarInUse(Exception):
    """Touchpoints go by this calendar."""


@dataclass(frozen=True)
class CalendarTerms:
    """What may be said of a calendar. zone: IANA name, empty for the installation's own; country: ISO code or empty."""

    title: dict[str, str]
    zone: str = ""
    country: str = ""
    eve_minutes: int = 0


@dataclass(frozen=True)
class SpecialTerms:
    """Days that differ. rule: of SpecialDays; hours, weekday, minutes: what this rule needs, the rest is left out."""

    first_date: date
    last_date: date
    rule: str
    hours: tuple[Hours, ...] = ()
    weekday: int = 0
    minutes: int = 60
    title: dict[str, str] = field(default_factory=dict)


def create_calendar(*, code: str, terms: CalendarTerms, by: Individual | None, at: datetime) -> Calendar:
    """A calendar that is never open yet; `by` None is the program itself.

    Raises CodeTaken, UnknownZone, UnknownCountry.
    """
    _check(terms)
    try:
        with transaction.atomic():
            calendar = Calendar.objects.create(code=code, **vars(terms))
            _tell(calendar, "touchpoints.create_calendar", by, at)
    except IntegrityError:
        if Calendar.objects.filter(code=code).exists():
            raise CodeTaken(code) from None
        raise
    return calendar


def change_calendar(*, calendar: Calendar, terms: CalendarTerms, by: Individual, at: datetime) -> None:
    """Change its words, zone and whose holidays it keeps; raises UnknownZone, UnknownCountry."""
    _check(terms)
    with transaction.atomic():
        Calendar.objects.filter(pk=calendar.pk).update(**vars(terms))
        _tell(calendar, "touchpoints.change_calendar", by, at)


def set_week(*, calendar: Calendar, week: Sequence[Interval], by: Individual | None, at: datetime) -> None:
    """Replace the week; raises HoursOverlap."""
    if overlapping(week):
        raise HoursOverlap
    with transaction.atomic():
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        calendar.week.all().delete()
        CalendarHours.objects.bulk_create(
            CalendarHours(calendar=calendar, weekday=row.weekday, opens_at=row.opens_at, closes_at=row.closes_at)
            for row in week
        )
        _tell(calendar, "touchpoints.set_week", by, at)


def add_special_days(*, calendar: Calendar, terms: SpecialTerms, by: Individual | None, at: datetime) -> SpecialDays:
    """Let days differ from the week; raises BadSpan, HoursOverlap, DaysTaken."""
    row = special_days(calendar, terms)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(calendar, "touchpoints.add_special_days", by, at, first=str(row.first_date), last=str(row.last_date))
    except IntegrityError:
        if calendar.special.filter(first_date=row.first_date, last_date=row.last_date).exists():
            raise DaysTaken from None
        raise
    return row


def special_days(calendar: Calendar, terms: SpecialTerms) -> SpecialDays:
    """The row as it would be kept; raises BadSpan, HoursOverlap."""
    if not 0 <= (terms.last_date - terms.first_date).days < _LONGEST_DAYS:
        raise BadSpan
    row = SpecialDays(
        calendar=calendar, first_date=terms.first_date, last_date=terms.last_date, rule=terms.rule, title=terms.title
    )
    if terms.rule == SpecialDays.HOURS:
        if overlapping([Interval(0, *hours) for hours in terms.hours]):
            raise HoursOverlap
        row.hours = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in sorted(terms.hours)]
    elif terms.rule == SpecialDays.LIKE:
        row.weekday = terms.weekday
    elif terms.rule == SpecialDays.SHORTER:
        row.minutes = terms.minutes
    return row


def remove_special_days(*, special: SpecialDays, by: Individual, at: datetime) -> None:
    """Let these days be as the week says; twice changes nothing."""
    with transaction.atomic():
        if SpecialDays.objects.filter(pk=special.pk).delete()[0]:
            dates = {"first": str(special.first_date), "last": str(special.last_date)}
            _tell(special.calendar, "touchpoints.remove_special_days", by, at, **dates)


def delete_calendar(*, calendar: Calendar, by: Individual, at: datetime) -> None:
    """Delete a calendar that nobody goes by; raises CalendarInUse."""
    with transaction.atomic():
        if calendar.touchpoints.exists():
            raise CalendarInUse
        Calendar.objects.filter(pk=calendar.pk).delete()
        _tell(calendar, "touchpoints.delete_calendar", by, at)


def write_holidays(*, calendar: Calendar, year: int, by: Individual | None, at: datetime) -> int:
    """Write the public holidays of the calendar's country into it; returns how many rows were added.

    A year is written once unless a person (`by`) asks for it again. Days that have a row of their own are left alone.
    """
    with transaction.atomic():
        row = Calendar.objects.select_for_update().get(pk=calendar.pk)
        if not row.country:
            return 0
        facts = {"calendar": row, "country": row.country, "year": year}
        _written, is_first = WrittenHolidays.objects.get_or_create(**facts, defaults={"written_at": at})
        if not is_first and by is None:
            return 0
        taken = set(row.special.filter(first_date__year=year).values_list("first_date", flat=True))
        fresh = [special for special in _holiday_rows(row, year) if special.first_date not in taken]
        SpecialDays.objects.bulk_create(fresh)
        _tell(row, "touchpoints.write_holidays", by, at, year=year)
    return len(fresh)


def _holiday_rows(calendar: Calendar, year: int) -> list[SpecialDays]:
    rows: dict[date, SpecialDays] = {}
    found = [*public_holidays(calendar.country, year), *public_holidays(calendar.country, year + 1)[:1]]
    for holiday in found:
        rows[holiday.day] = _holiday_row(calendar, holiday)
    for holiday in found if calendar.eve_minutes else []:
        eve = eve_of(holiday)
        if holiday.like is None and not holiday.is_moved and eve not in rows:
            rows[eve] = _eve_row(calendar, eve)
    open_days = set(calendar.week.values_list("weekday", flat=True))
    return [
        row
        for day, row in sorted(rows.items())
        if day.year == year and (row.rule != SpecialDays.SHORTER or day.weekday() in open_days)
    ]


def _holiday_row(calendar: Calendar, holiday: Holiday) -> SpecialDays:
    row = SpecialDays(
        calendar=calendar,
        first_date=holiday.day,
        last_date=holiday.day,
        rule=SpecialDays.CLOSED,
        title=holiday.title,
        country=calendar.country,
    )
    if holiday.like is not None:
        row.rule, row.weekday, row.title = SpecialDays.LIKE, holiday.like, _words()["moved"]
    return row


def _eve_row(calendar: Calendar, eve: date) -> SpecialDays:
    return SpecialDays(
        calendar=calendar,
        first_date=eve,
        last_date=eve,
        rule=SpecialDays.SHORTER,
        minutes=calendar.eve_minutes,
        title=_words()["eve"],
        country=calendar.country,
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    with (_FILES / "calendars.toml").open("rb") as source:
        words: dict[str, dict[str, str]] = tomllib.load(source)["words"]
    return words


def _check(terms: CalendarTerms) -> None:
    if terms.zone and terms.zone not in available_timezones():
        raise UnknownZone(terms.zone)
    if terms.country and terms.country not in COUNTRIES:
        raise UnknownCountry(terms.country)


def _tell(calendar: Calendar, act: str, by: Individual | None, at: datetime, **facts: object) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=act, subject=f"calendar:{calendar.pk}", at=at, **facts)
    publish(CalendarChanged(calendar.pk), at=at)
