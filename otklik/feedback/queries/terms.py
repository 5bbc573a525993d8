"""Working days, and the terms the law gives to a claim: arithmetic by a calendar."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from django.utils.timezone import get_default_timezone, localdate

from otklik.core.country import CountryProfile, profile_of
from otklik.parties.queries import operator
from otklik.touchpoints.models import Calendar, Touchpoint
from otklik.touchpoints.queries import timetable_of

IsWorking = Callable[[date], bool]
LAWFUL_WEEK: Final = "working-week"  # code of the calendar with the country's public holidays
_DAY: Final = timedelta(days=1)
_LONGEST_CLOSING: Final = 60


@dataclass(frozen=True)
class Terms:
    """The last days on which a claim is registered and answered in time."""

    register_by: date
    due_on: date


def working_days(calendar: Calendar | None) -> IsWorking:
    """Days on which a place is open; Monday to Friday where nobody said. Uses prefetched `week` and `special`."""
    if calendar is None:
        return lambda day: day.weekday() < 5
    timetable = timetable_of(calendar)
    return cache(lambda day: bool(timetable.hours_of(day)))


def lawful_working_days() -> IsWorking:
    """Working days of the country, from the calendar people keep for them; two or three queries."""
    week = Calendar.objects.filter(code=LAWFUL_WEEK).prefetch_related("week", "special").first()
    return working_days(week)


def working_days_of(touchpoint: Touchpoint | None) -> IsWorking:
    """Those of the touchpoint, else of its whole, else the country's."""
    calendar = None
    if touchpoint is not None:
        found = Touchpoint.objects.select_related("calendar", "parent__calendar").get(pk=touchpoint.pk)
        calendar = found.calendar or (found.parent.calendar if found.parent else None)
    return working_days(calendar) if calendar else lawful_working_days()


def after_working_days(count: int, moment: datetime, is_working: IsWorking) -> datetime:
    """The midnight that ends the `count`-th working day after the day of `moment`."""
    day, left = localdate(moment), count
    for _step in range(_LONGEST_CLOSING + count):
        day += _DAY
        left -= is_working(day)
        if not left:
            break
    return datetime.combine(day + _DAY, time(), get_default_timezone())


def terms_of_claim(received_on: date, registered_on: date, needs_checks: bool, is_working: IsWorking) -> Terms:
    """By the law of the operator's country.

    A claim registered late was to be registered in time, and its term runs as if it had been.
    """
    company = operator()
    law = profile_of(company.country if company else "other")
    register_by = not_before(received_on + _DAY, is_working)
    start = min(registered_on, register_by)
    return Terms(register_by, not_before(_last_day(law, start, needs_checks), is_working))


def not_before(day: date, is_working: IsWorking) -> date:
    """The day, or the next working one: a term does not end while nobody works."""
    for _step in range(_LONGEST_CLOSING):
        if is_working(day):
            return day
        day += _DAY
    return day


def _last_day(law: CountryProfile, start: date, needs_checks: bool) -> date:
    if needs_checks and law.examined_claim_months:
        month = start.month - 1 + law.examined_claim_months
        year, month = start.year + month // 12, month % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    return start + law.claim_days * _DAY
