"""What was judged last: the list for the desk, one measurement with its history, and terms tried before they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max
from django.http import Http404
from django.utils.timezone import localdate

from otklik.parties.models import Individual
from otklik.quality.models import Measurement
from otklik.quality.models.measures import NOTHING, VERDICTS
from otklik.quality.queries.judging import held_against, look
from otklik.quality.queries.measures import measures
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import applies, norms_in_force, versions_of

_HISTORY: Final = timedelta(days=90)


@dataclass(frozen=True)
class BoardFilter:
    """Empty values do not narrow; without a verdict what nothing measures stays away."""

    verdict: str = ""
    kind: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Board:
    """day: the last one judged, None before the first night; counts: by verdict within kind and zone."""

    day: date | None
    rows: list[Measurement]
    counts: dict[str, int]
    next_key: str


@dataclass(frozen=True)
class Tried:
    """One touchpoint by the terms in force and by other terms; neither is kept."""

    touchpoint: Touchpoint
    now: Measurement
    then: Measurement


@dataclass(frozen=True)
class Trial:
    """norm: the version in force; rows: in the order of the catalogue."""

    norm: Norm
    rows: list[Tried]


def board(wanted: BoardFilter, *, after: str = "", limit: int = 100) -> Board:
    """The measurements of the last day judged in the order of the catalogue, a page of them; three queries."""
    day = Measurement.objects.aggregate(last=Max("day"))["last"]
    rows = Measurement.objects.filter(day=day, touchpoint__retired_at=None)
    if wanted.kind:
        rows = rows.filter(touchpoint__kind=wanted.kind)
    if wanted.zone:
        rows = rows.filter(touchpoint__owner_zone=wanted.zone)
    found = dict(rows.values_list("verdict").annotate(number=Count("pk")).order_by())
    rows = rows.filter(verdict=wanted.verdict) if wanted.verdict in VERDICTS else rows.exclude(verdict=NOTHING)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    taken = list(rows.select_related("touchpoint", "norm").order_by("pk")[: limit + 1])
    counts = {verdict: found.get(verdict, 0) for verdict in VERDICTS}
    return Board(day, taken[:limit], counts, str(taken[limit - 1].pk) if len(taken) > limit else "")


def access_measurement(user: Individual | AnonymousUser, measurement_id: int) -> Measurement:
    """Staff who may read the catalogue, with touchpoint and norm; everybody else gets 404."""
    row = Measurement.objects.select_related("touchpoint", "norm").filter(pk=measurement_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("touchpoints.read")):
        raise Http404
    return row


def latest(touchpoint: Touchpoint) -> list[Measurement]:
    """What the touchpoint was measured at on the last day it was judged; one query."""
    rows = Measurement.objects.filter(touchpoint=touchpoint)
    last = rows.order_by("-day").values("day")[:1]
    return list(rows.filter(day=last).select_related("touchpoint", "norm").order_by("norm__code"))


def history(row: Measurement) -> list[Measurement]:
    """The touchpoint by this norm, any version, over the 90 days up to the measurement, the oldest first."""
    rows = Measurement.objects.of(row.touchpoint, row.norm.code)
    return list(rows.filter(day__gt=row.day - _HISTORY, day__lte=row.day).select_related("norm").order_by("day", "pk"))


def tried(other: Norm, at: datetime) -> Trial:
    """Every touchpoint with data by a version that is not kept and by the one in force, over the days before today.

    Before any is in force the first one stands for it.
    """
    held = [norm for norm in norms_in_force(localdate(at)) if norm.code == other.code]
    norm = held[-1] if held else versions_of(other.code)[-1]
    return Trial(norm, list(_tried(norm, other, localdate(at))) if norm.formula in measures() else [])


def _tried(norm: Norm, other: Norm, day: date) -> Iterator[Tried]:
    places = Touchpoint.objects.filter(retired_at=None).select_related("calendar")
    for place in places.prefetch_related("calendar__week", "calendar__special").order_by("position", "pk"):
        if applies(other, place):
            seen = look(place, norm, day)
            again = seen if _asks_the_same(norm, other) else look(place, other, day)
            if seen[0].denominator or again[0].denominator:
                yield Tried(place, held_against(norm, place, day, *seen), held_against(other, place, day, *again))


def _asks_the_same(norm: Norm, other: Norm) -> bool:
    return (norm.window, norm.parameters, norm.scope) == (other.window, other.parameters, other.scope)
