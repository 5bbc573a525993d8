"""Open an outage, and put right what was told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.outages.events import OutageOpened, OutageUpdated
from otklik.outages.models import SERVICES, Area, Outage
from otklik.outages.queries import read_houses
from otklik.parties.models import Individual


class NoArea(Exception):
    """An outage is somewhere: it needs at least one area, and an area at least a city, a district or a street."""


class EndsBeforeStart(Exception):
    """The end is not later than the start."""


class UnknownService(Exception):
    """Not one of SERVICES."""


@dataclass(frozen=True)
class AreaFacts:
    """A city, a district, a street, houses of the street as `1-15, 20-30 even, 12к2`; empty means any."""

    city: str = ""
    district: str = ""
    street: str = ""
    houses: str = ""


class Fields(TypedDict, total=False):
    """What may be said of an outage; title, text and cause by language code."""

    is_planned: bool
    title: dict[str, str]
    text: dict[str, str]
    cause: dict[str, str]
    services: list[str]
    started_at: datetime
    expected_end_at: datetime | None


def open_outage(
    *,
    areas: Sequence[AreaFacts],
    by: Individual | None,
    at: datetime,
    once_key: str = "",
    quiet: bool = False,
    **fields: Unpack[Fields],
) -> Outage:
    """A new outage; the same `once_key` gives the one opened with it. `by` None is the program itself.

    quiet: it belongs to the past, nobody is told. Raises NoArea, BadHouses, EndsBeforeStart, UnknownService.
    """
    with transaction.atomic():
        outage = Outage(opened_by=by, opened_at=at, once_key=once_key, started_at=at)
        _fill(outage, fields)
        known = _opened_before(outage)
        if known is not None:
            return known
        _put_areas(outage, areas)
        if by is not None:
            audit.record(actor=by.ref, act="outages.open", subject=outage.ref, at=at)
        publish(OutageOpened(outage.pk, quiet), at=at)
    return outage


def change_outage(
    *, outage: Outage, areas: Sequence[AreaFacts], by: Individual, at: datetime, **fields: Unpack[Fields]
) -> Outage:
    """Put right what is named in `fields`, and the areas; what was said in updates stays. Raises as open_outage."""
    with transaction.atomic():
        row = Outage.objects.select_for_update().get(pk=outage.pk)
        _fill(row, fields)
        row.save()
        _put_areas(row, areas)
        audit.record(actor=by.ref, act="outages.change", subject=row.ref, at=at)
        publish(OutageUpdated(row.pk), at=at)
    return row


def _opened_before(outage: Outage) -> Outage | None:
    """Save it, or find the one that the same form or alarm opened, be it a moment ago."""
    opened = Outage.objects.filter(once_key=outage.once_key)
    if outage.once_key and (known := opened.first()):
        return known
    try:
        with transaction.atomic():
            outage.save(force_insert=True)
    except IntegrityError:
        known = opened.first() if outage.once_key else None
        if known is None:
            raise
        return known
    return None


def _fill(outage: Outage, fields: Fields) -> None:
    for name, value in fields.items():
        setattr(outage, name, value)
    outage.promised_end_at = outage.promised_end_at or outage.expected_end_at
    if any(service not in SERVICES for service in outage.services):
        raise UnknownService(outage.services)
    if outage.expected_end_at is not None and outage.expected_end_at <= outage.started_at:
        raise EndsBeforeStart


def _put_areas(outage: Outage, areas: Iterable[AreaFacts]) -> None:
    told = list(dict.fromkeys(areas))
    if not told or not all(area.city or area.district or area.street for area in told):
        raise NoArea
    for area in told:
        read_houses(area.houses)
        if area.houses and not area.street:
            raise NoArea
    Area.objects.filter(outage=outage).delete()
    Area.objects.bulk_create([Area(outage=outage, **vars(area)) for area in told])
