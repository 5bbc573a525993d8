"""Ways to reach the company for search engines: contact points and offices with their opening hours."""

from collections.abc import Sequence
from datetime import time
from itertools import groupby
from typing import Any, Final

from django.utils.safestring import SafeString

from otklik.parties.queries import operator
from otklik.touchpoints.queries import Day, Hours, Interval, week_of
from otklik.web.shell.structured import json_ld
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.showing import Place

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LAST_MINUTE: Final = "23:59"


def structured(places: Sequence[Place]) -> SafeString:
    """An Organization: telephones and mailboxes as ContactPoint, streets as Place, each with its hours."""
    company = operator()
    points = [_point(place) for place in places if place.link.startswith(("tel:", "mailto:"))]
    offices = [_office(place) for place in places if not place.link and place.touchpoint.address]
    words: dict[str, Any] = {"@type": "Organization", "name": in_language(company.name) if company else ""}
    if points:
        words["contactPoint"] = points
    if offices:
        words["location"] = offices
    return json_ld(words)


def _point(place: Place) -> dict[str, Any]:
    scheme, _colon, address = place.link.partition(":")
    told = {"@type": "ContactPoint", "name": in_language(place.touchpoint.title)}
    told |= {"telephone" if scheme == "tel" else "email": address, "availableLanguage": place.touchpoint.languages}
    return told | _hours(place, "hoursAvailable")


def _office(place: Place) -> dict[str, Any]:
    row = place.touchpoint
    told = {"@type": "Place", "name": in_language(row.title), "address": row.address}
    return told | _hours(place, "openingHoursSpecification")


def _hours(place: Place, name: str) -> dict[str, Any]:
    if place.touchpoint.calendar is None:
        return {}
    told = {name: _week(week_of(place.touchpoint.calendar))}
    special = [one for day, _words in place.changes for one in _special(day)]
    return told | ({"specialOpeningHoursSpecification": special} if special else {})


def _week(week: Sequence[Interval]) -> list[dict[str, Any]]:
    """Days with the same interval together."""
    ordered = sorted(week, key=lambda row: (row.opens_at, row.closes_at, row.weekday))
    return [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": [_DAYS[row.weekday] for row in rows], **_span(*hours)}
        for hours, rows in groupby(ordered, key=lambda row: (row.opens_at, row.closes_at))
    ]


def _special(day: Day) -> list[dict[str, Any]]:
    """A closed day is told as open from midnight to midnight, as schema.org wants it."""
    hours: list[Hours | None] = list(day.hours) or [None]
    dates = {"validFrom": day.day.isoformat(), "validThrough": day.day.isoformat()}
    closed = {"opens": "00:00", "closes": "00:00"}
    return [{"@type": "OpeningHoursSpecification", **dates, **(_span(*one) if one else closed)} for one in hours]


def _span(opens_at: time, closes_at: time) -> dict[str, str]:
    closes = _LAST_MINUTE if opens_at == closes_at else f"{closes_at:%H:%M}"
    return {"opens": f"{opens_at:%H:%M}", "closes": closes}
