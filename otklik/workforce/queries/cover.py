"""Minute by minute: is a place open, how many people are meant to be there, how many are, how many must be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import timetable_of
from otklik.workforce.models import Minimum, Presence, Shift
from otklik.workforce.queries.zones import calendar_of, zone_of

Counts = NDArray[np.int32]
SLOT: Final = 30  # minutes
UNSIGNED: Final = timedelta(hours=12)  # who did not sign out is taken to have left by then
_MINUTE: Final = timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Cover:
    """One place over a period that begins with a half hour; the arrays hold a number for each of its minutes.

    needed: how many must be there; 0 while it is closed.
    """

    place: Touchpoint
    begins: datetime
    is_open: NDArray[np.bool_]
    needed: Counts
    planned: Counts
    present: Counts
    has_roster: bool
    has_presence: bool

    @property
    def open_minutes(self) -> int:
        return int(self.is_open.sum())

    @property
    def held_minutes(self) -> int:
        """Open minutes in which as many people were there as must be."""
        return int((self.is_open & (self.present >= self.needed)).sum())

    def gaps(self) -> Iterator[tuple[datetime, datetime, int]]:
        """(from, to, people lacking at most) where fewer are planned than must be there."""
        short = np.where(self.is_open, np.maximum(self.needed - self.planned, 0), 0)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (short > 0).astype(np.int8), [0]))))
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            yield self.at(int(first)), self.at(int(end)), int(short[first:end].max())

    def at(self, minute: int) -> datetime:
        return self.begins + minute * _MINUTE


def places_of(touchpoint_id: int) -> list[Touchpoint]:
    """The touchpoint and its parts in service, with what is needed to tell their hours."""
    rows = Touchpoint.objects.filter(pk=touchpoint_id) | Touchpoint.objects.filter(
        parent=touchpoint_id, retired_at=None
    )
    return list(with_hours(rows).order_by("pk"))


def with_hours(rows: QuerySet[Touchpoint]) -> QuerySet[Touchpoint]:
    kept = rows.select_related("calendar", "parent__calendar")
    return kept.prefetch_related(
        "calendar__week", "calendar__special", "parent__calendar__week", "parent__calendar__special"
    )


def covers(places: Sequence[Touchpoint], begins: datetime, ends: datetime, *, known_until: datetime) -> list[Cover]:
    """Three queries for all places (with hours). known_until: who is still there has been there until then."""
    ids = [place.pk for place in places]
    shifts = _by_place(Shift.objects.within(begins, ends).filter(touchpoint__in=ids))
    there = _by_place(Presence.objects.standing().within(begins, ends).filter(touchpoint__in=ids))
    minima: dict[int, list[Minimum]] = {pk: [] for pk in ids}
    for row in Minimum.objects.filter(touchpoint__in=ids):
        minima[row.touchpoint_id].append(row)
    return [
        _cover(place, begins, ends, minima[place.pk], shifts.get(place.pk, []), there.get(place.pk, []), known_until)
        for place in places
    ]


def half_hours(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """The mean of every half hour."""
    means: NDArray[np.float64] = values.astype(np.float64).reshape(-1, SLOT).mean(axis=1)
    return means


def _by_place(rows: "QuerySet[Any]") -> dict[int, list[tuple[datetime, datetime | None]]]:
    found: dict[int, list[tuple[datetime, datetime | None]]] = {}
    names = ("touchpoint_id", "begins_at", "ends_at")
    for place, begins, ends in rows.values_list(*names):
        found.setdefault(place, []).append((begins, ends))
    return found


def _cover(
    place: Touchpoint,
    begins: datetime,
    ends: datetime,
    minima: Sequence[Minimum],
    shifts: Sequence[tuple[datetime, datetime | None]],
    there: Sequence[tuple[datetime, datetime | None]],
    known_until: datetime,
) -> Cover:
    length = round((ends - begins) / _MINUTE)
    calendar = calendar_of(place)
    spans = timetable_of(calendar).spans(begins, ends) if calendar else [(begins, ends)]
    is_open = _counted(spans, begins, length) > 0
    present = [
        (first, min(last or known_until, known_until, first + (_DAY if last else UNSIGNED))) for first, last in there
    ]
    return Cover(
        place,
        begins,
        is_open,
        np.where(is_open, _needed(place, begins, length, minima), 0).astype(np.int32),
        _counted(((first, last or first) for first, last in shifts), begins, length),
        _counted(present, begins, length),
        bool(shifts),
        bool(there),
    )


_DAY: Final = timedelta(days=1)


def _counted(spans: Iterable[Span], begins: datetime, length: int) -> Counts:
    """How many of the spans cover each minute; a minute counts whole once it is half covered."""
    steps = np.zeros(length + 1, dtype=np.int32)
    for first, last in spans:
        low, high = (min(max(round((moment - begins) / _MINUTE), 0), length) for moment in (first, last))
        if low < high:
            steps[low] += 1
            steps[high] -= 1
    return np.cumsum(steps[:-1], dtype=np.int32)


def _needed(place: Touchpoint, begins: datetime, length: int, minima: Sequence[Minimum]) -> Counts:
    """One person where nobody said how many."""
    week = np.ones((7, 48), dtype=np.int32)
    for row in minima:
        week[row.weekday, row.first_slot : row.end_slot] = row.people
    zone = zone_of(place)
    moments = (begins + number * SLOT * _MINUTE for number in range(-(-length // SLOT)))
    local = [moment.astimezone(zone) for moment in moments]
    by_slot = [week[one.weekday(), (60 * one.hour + one.minute) // SLOT] for one in local]
    return np.repeat(np.array(by_slot, dtype=np.int32), SLOT)[:length]
