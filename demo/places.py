"""Offices and hours of the demo operator, in the catalogue of touchpoints."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from demo import facts
from otklik.touchpoints.actions import change_touchpoint, create_touchpoint, set_hours
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import Interval

_DAYS: Final = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_SPAN: Final = re.compile(r"(?:(\w\w)(?:-(\w\w))?|ежедневно) (\d+):(\d\d)-(\d+):(\d\d)")
_ALWAYS: Final = [Interval(day, time(0), time(0)) for day in range(7)]


def load(at: datetime) -> None:
    """Offices with their hours; telephone and chat round the clock; where the account is. Safe twice."""
    company = facts.operator()["operator"]
    offices = Touchpoint.objects.get(code="offices")
    for told in facts.operator()["office"]:
        place = Touchpoint.objects.filter(code=told["key"]).first() or create_touchpoint(
            code=told["key"], kind="offices", by=None, at=at, parent=offices, title={"ru": told["ru"]},
            address=told["address"], owner_zone="marketing", stage="purchase", languages=["ru", "be"],
        )  # fmt: skip
        set_hours(touchpoint=place, hours=list(week(told["hours"])), by=None, at=at)
    for code, address in (("phone", company["short_number"]), ("cabinet", company["cabinet"])):
        change_touchpoint(touchpoint=Touchpoint.objects.get(code=code), by=None, at=at, address=address)
    for code in ("phone", "chat"):
        set_hours(touchpoint=Touchpoint.objects.get(code=code), hours=_ALWAYS, by=None, at=at)


def week(words: str) -> Iterator[Interval]:
    """`пн-пт 9:00-20:00, сб 10:00-18:00` as intervals; `ежедневно` is every day."""
    for first, last, *hours in _SPAN.findall(words):
        begins, ends = (_DAYS.index(first), _DAYS.index(last or first)) if first else (0, 6)
        opens, closes = time(int(hours[0]), int(hours[1])), time(int(hours[2]), int(hours[3]))
        yield from (Interval(day, opens, closes) for day in range(begins, ends + 1))
