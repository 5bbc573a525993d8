"""A touchpoint in words: where it leads, when it is open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from typing import Final

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import (
    Day,
    Hours,
    Interval,
    Opening,
    coming_changes,
    opening_at,
    portal_address,
    week_of,
)

_AHEAD: Final = 30  # days
_PHONE: Final = re.compile(r"[+*#\d][\d\s()#*-]{1,20}")
ICONS: Final = {
    "offices": "building-store", "phone": "phone", "email": "mail", "community": "messages", "knowledge": "book-2",
    "ask": "search", "chatbot": "robot", "online-support": "message-circle", "social": "share", "site": "world-www",
    "messengers": "brand-telegram", "app": "device-mobile", "cabinet": "user", "payment": "credit-card",
    "callback": "phone-call", "sms": "device-mobile-message", "field": "truck", "support": "headset", "forms": "forms",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """link: where the address leads, empty for a street address; week: (days, hours) in words; changes: coming
    days whose hours differ, with them in words."""

    touchpoint: Touchpoint
    icon: str
    link: str
    opening: Opening | None
    week: list[tuple[str, str]]
    changes: list[tuple[Day, str]]


def shown(touchpoint: Touchpoint, at: datetime) -> Place:
    """Uses the prefetched calendar."""
    calendar = touchpoint.calendar
    changes = coming_changes(calendar, localdate(at), _AHEAD) if calendar else []
    return Place(
        touchpoint,
        ICONS.get(touchpoint.kind, "point"),
        link_of(touchpoint.address),
        opening_at(touchpoint, at),
        week_in_words(week_of(calendar)) if calendar else [],
        [(day, hours_in_words(day.hours)) for day in changes],
    )


def link_of(address: str) -> str:
    """An address one can follow: a page, a telephone number, a mailbox; empty for a street."""
    if address.startswith(("https://", "http://")):
        return address
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return portal_address(address, get_language() or "ru")
    if _PHONE.fullmatch(address):
        return "tel:" + re.sub(r"[^+*#\d]", "", address).replace("#", "%23")
    return f"mailto:{address}" if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address) else ""


def week_in_words(week: Sequence[Interval]) -> list[tuple[str, str]]:
    """Days with the same hours together: ("Mon–Fri", "9:00–20:00"); days without hours are closed."""
    hours = [hours_in_words([(row.opens_at, row.closes_at) for row in week if row.weekday == day]) for day in range(7)]
    if not week:
        return []
    runs = [[day for day, _hours in group] for _same, group in groupby(enumerate(hours), key=lambda pair: pair[1])]
    return [(_days(run), hours[run[0]]) for run in runs]


def _days(run: list[int]) -> str:
    first, last = str(WEEKDAYS_ABBR[run[0]]), str(WEEKDAYS_ABBR[run[-1]])
    if len(run) == 7:
        return _("every day")
    return first if len(run) == 1 else _("%(from)s–%(to)s") % {"from": first, "to": last}


def hours_in_words(hours: Sequence[Hours]) -> str:
    """9:00–13:00, 14:00–18:00; or closed, or round the clock."""
    return ", ".join(_interval(*one) for one in hours) or _("closed")


def _interval(opens_at: time, closes_at: time) -> str:
    if opens_at == closes_at:
        return _("round the clock")
    return f"{time_format(opens_at, 'G:i')}–{time_format(closes_at, 'G:i')}"
