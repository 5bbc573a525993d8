"""A touchpoint in words: where it leads, when it is open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import Interval, Opening, opening_at, portal_address
from otklik.touchpoints.queries.hours import intervals_of

_PHONE: Final = re.compile(r"[+*#\d][\d\s()#*-]{1,20}")
ICONS: Final = {
    "offices": "building-store", "phone": "phone", "email": "mail", "community": "messages", "knowledge": "book-2",
    "ask": "search", "chatbot": "robot", "online-support": "message-circle", "social": "share", "site": "world-www",
    "messengers": "brand-telegram", "app": "device-mobile", "cabinet": "user", "payment": "credit-card",
    "callback": "phone-call", "sms": "device-mobile-message", "field": "truck", "support": "headset", "forms": "forms",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """link: where the address leads, empty for a street address; week: (days, hours) in words."""

    touchpoint: Touchpoint
    icon: str
    link: str
    opening: Opening | None
    week: list[tuple[str, str]]


def shown(touchpoint: Touchpoint, at: datetime) -> Place:
    """Uses prefetched hours."""
    return Place(
        touchpoint,
        ICONS.get(touchpoint.kind, "point"),
        link_of(touchpoint.address),
        opening_at(touchpoint, at),
        week_in_words(intervals_of(touchpoint)),
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
    hours = [", ".join(_interval(row) for row in week if row.weekday == day) or _("closed") for day in range(7)]
    if not week:
        return []
    runs = [[day for day, _hours in group] for _same, group in groupby(enumerate(hours), key=lambda pair: pair[1])]
    return [(_days(run), hours[run[0]]) for run in runs]


def _days(run: list[int]) -> str:
    first, last = str(WEEKDAYS_ABBR[run[0]]), str(WEEKDAYS_ABBR[run[-1]])
    if len(run) == 7:
        return _("every day")
    return first if len(run) == 1 else _("%(from)s–%(to)s") % {"from": first, "to": last}


def _interval(row: Interval) -> str:
    if row.opens_at == row.closes_at:
        return _("round the clock")
    return f"{time_format(row.opens_at, 'G:i')}–{time_format(row.closes_at, 'G:i')}"
