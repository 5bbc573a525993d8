"""The catalogue an installation begins with, read from the data files of this room."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core.events import publish
from otklik.parties.queries import operator, operator_languages
from otklik.touchpoints.actions.calendars import CalendarTerms, create_calendar, set_week, write_holidays
from otklik.touchpoints.events import PortalActionChanged, TouchpointChanged
from otklik.touchpoints.models import Calendar, Norm, PortalAction, Touchpoint
from otklik.touchpoints.queries.holidays import COUNTRIES
from otklik.touchpoints.queries.timetable import Interval

_FILES = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Loaded:
    """How many rows were added; rows that exist are left as they are."""

    calendars: int
    touchpoints: int
    norms: int
    portal_actions: int


def preload_catalogue(*, at: datetime) -> Loaded:
    """Add every calendar, touchpoint, norm and portal action of the data files that is not there yet."""
    with transaction.atomic():
        return Loaded(_load_calendars(at), _load_touchpoints(at), _load_norms(at), _load_portal_actions(at))


def _load_calendars(at: datetime) -> int:
    known = set(Calendar.objects.values_list("code", flat=True))
    missing = [entry for entry in _read("calendars", "calendar") if entry["code"] not in known]
    company = operator()
    country = company.country if company and company.country in COUNTRIES else ""
    for entry in missing:
        keeps = country if entry.get("holidays") else ""
        terms = CalendarTerms(entry["title"], country=keeps, eve_minutes=entry.get("eve_minutes", 0))
        calendar = create_calendar(code=entry["code"], terms=terms, by=None, at=at)
        set_week(calendar=calendar, week=_week(entry["week"]), by=None, at=at)
        for year in (localdate(at).year, localdate(at).year + 1):
            write_holidays(calendar=calendar, year=year, by=None, at=at)
    return len(missing)


def _week(words: str) -> list[Interval]:
    """`0-4 09:00-18:00`: from weekday to weekday, from hour to hour."""
    days, hours = words.split()
    first, last = map(int, days.split("-"))
    opens, closes = map(time.fromisoformat, hours.split("-"))
    return [Interval(day, opens, closes) for day in range(first, last + 1)]


def _load_touchpoints(at: datetime) -> int:
    rows = {row.code: row for row in Touchpoint.objects.all()}
    entries = _read("catalogue", "touchpoint")
    missing = [(place, entry) for place, entry in enumerate(entries) if entry["code"] not in rows]
    languages = operator_languages()
    calendars = {calendar.code: calendar for calendar in Calendar.objects.all()}
    for place, entry in missing:  # parents stand before their parts in the file
        rows[entry["code"]] = Touchpoint.objects.create(
            code=entry["code"],
            kind=entry.get("kind", entry["code"]),
            title=entry["title"],
            about=entry.get("about", {}),
            no_backup=entry.get("no_backup", {}),
            parent=rows.get(entry.get("parent", "")),
            calendar=calendars.get(entry.get("calendar", "")),
            owner_zone=entry["zone"],
            stage=entry["stage"],
            languages=languages,
            address=entry.get("address", ""),
            is_public=entry.get("public", True),
            position=place,
        )
    for _place, entry in missing:  # a backup may stand after the touchpoint it replaces
        row = rows[entry["code"]]
        if "backup" in entry:
            row.backup = rows[entry["backup"]]
            row.save(update_fields=["backup"])
        publish(TouchpointChanged(row.pk), at=at)
    return len(missing)


def _load_norms(at: datetime) -> int:
    known = set(Norm.objects.values_list("code", flat=True))
    fresh = [_norm(entry, at) for entry in _read("norms", "norm") if entry["code"] not in known]
    return len(Norm.objects.bulk_create(fresh))


def _norm(entry: dict[str, Any], at: datetime) -> Norm:
    return Norm(
        code=entry["code"],
        clause=entry["clause"],
        title=entry["title"],
        formula=entry["formula"],
        threshold=Decimal(entry["threshold"]) if "threshold" in entry else None,
        comparator=entry.get("comparator", ""),
        unit=entry["unit"],
        parameters=entry.get("parameters", {}),
        window=entry.get("window", "P30D"),
        scope={"kinds": entry["kinds"], "hours": entry.get("hours", "calendar")},
        legal_basis=entry.get("legal_basis", ""),
        severity=entry["severity"],
        active_from=localdate(at),
    )


def _load_portal_actions(at: datetime) -> int:
    known = set(PortalAction.objects.values_list("code", flat=True))
    places = {row.code: row for row in Touchpoint.objects.all()}
    missing = [entry for entry in _read("portal_actions", "action") if entry["code"] not in known]
    for entry in missing:
        row = PortalAction.objects.create(
            code=entry["code"],
            title=entry["title"],
            about=entry["about"],
            phrases=entry["phrases"],
            url=entry["url"],
            touchpoint=places.get(entry["touchpoint"]),
            needs_sign_in=entry.get("needs_sign_in", False),
        )
        publish(PortalActionChanged(row.pk), at=at)
    return len(missing)


def _read(file: str, table: str) -> list[dict[str, Any]]:
    with (_FILES / f"{file}.toml").open("rb") as source:
        rows: list[dict[str, Any]] = tomllib.load(source)[table]
    return rows
