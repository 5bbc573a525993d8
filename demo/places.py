"""Offices and hours of the demo operator, in the catalogue of touchpoints."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from demo import facts
from otklik.touchpoints.actions import (
    CalendarTerms,
    SpecialTerms,
    add_special_days,
    change_touchpoint,
    create_calendar,
    create_touchpoint,
    set_week,
    write_holidays,
)
from otklik.touchpoints.models import Calendar, SpecialDays, Touchpoint
from otklik.touchpoints.queries import Interval

_DAYS: Final = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_SPAN: Final = re.compile(r"(?:(\w\w)(?:-(\w\w))?|ежедневно) (\d+):(\d\d)-(\d+):(\d\d)")


def load(at: datetime) -> None:
    """Offices with their hours; telephone and chat round the clock; where the account is. Safe twice."""
    company = facts.operator()["operator"]
    offices = Touchpoint.objects.get(code="offices")
    for told in facts.operator()["office"]:
        place = Touchpoint.objects.filter(code=told["key"]).first() or create_touchpoint(
            code=told["key"], kind="offices", by=None, at=at, parent=offices, title={"ru": told["ru"]},
            address=told["address"], owner_zone="marketing", stage="purchase", languages=["ru", "be"],
        )  # fmt: skip
        change_touchpoint(touchpoint=place, by=None, at=at, calendar=_calendar(told, at))
    for code, address in (("phone", company["short_number"]), ("cabinet", company["cabinet"])):
        change_touchpoint(touchpoint=Touchpoint.objects.get(code=code), by=None, at=at, address=address)
    always = Calendar.objects.get(code="always")
    for code in ("phone", "chat"):
        change_touchpoint(touchpoint=Touchpoint.objects.get(code=code), by=None, at=at, calendar=always)


def _calendar(office: dict[str, Any], at: datetime) -> Calendar:
    """The office's own; `holidays`: whose it keeps, with shorter days before them; `days`: dates with other hours."""
    known = Calendar.objects.filter(code=office["key"]).first()
    if known is not None:
        return known
    terms = CalendarTerms({"ru": office["ru"]}, country=office.get("holidays", ""), eve_minutes=60)
    calendar = create_calendar(code=office["key"], terms=terms, by=None, at=at)
    set_week(calendar=calendar, week=list(week(office["hours"])), by=None, at=at)
    for year in (at.year, at.year + 1):
        write_holidays(calendar=calendar, year=year, by=None, at=at)
        for told in office.get("days", ()):
            _differ(calendar, year, told, at)
    return calendar


def _differ(calendar: Calendar, year: int, told: dict[str, Any], at: datetime) -> None:
    day = date(year, told["month"], told["day"])
    hours = tuple((row.opens_at, row.closes_at) for row in week(f"пн {told['hours']}")) if "hours" in told else ()
    rule = SpecialDays.HOURS if hours else SpecialDays.CLOSED
    terms = SpecialTerms(day, day, rule, hours, title={"ru": told["ru"], "be": told["be"]})
    add_special_days(calendar=calendar, terms=terms, by=None, at=at)


def week(words: str) -> Iterator[Interval]:
    """`пн-пт 9:00-20:00, сб 10:00-18:00` as intervals; `ежедневно` is every day."""
    for first, last, *hours in _SPAN.findall(words):
        begins, ends = (_DAYS.index(first), _DAYS.index(last or first)) if first else (0, 6)
        opens, closes = time(int(hours[0]), int(hours[1])), time(int(hours[2]), int(hours[3]))
        yield from (Interval(day, opens, closes) for day in range(begins, ends + 1))
