"""People against load: who was there in each half hour, and how many the contacts that came asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

import numpy as np
from django.utils.timezone import localdate

from otklik.interactions.models import Interaction
from otklik.quality.queries.measured import Question
from otklik.quality.queries.seats import seats_needed
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import norms_in_force
from otklik.workforce.queries import Cover, covers, half_hours, places_of, with_hours

_SLOT: Final = timedelta(minutes=30)
_USUAL_TALK: Final = 300.0  # seconds, while too few contacts tell how long one takes
_ENOUGH: Final = 20
_LONGEST_TALK: Final = 2 * 3600  # longer ones were left open by mistake


@dataclass(frozen=True)
class Target:
    """So many (0..1) answered within so many seconds."""

    share: float = 0.95
    seconds: float = 300.0

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Target":
        return cls(parameters.get("answered_percent", 95) / 100, parameters.get("answered_seconds", 300))

    @classmethod
    def in_force(cls, on: date) -> "Target":
        """That of the norm of staff (N1.3) on a day."""
        return cls.of(next((norm.parameters for norm in norms_in_force(on) if norm.code == "N1.3"), {}))


@dataclass(frozen=True)
class Slot:
    """A half hour. people: mean numbers over it; required: of people for the contacts that came; 0 when closed."""

    begins: datetime
    is_open: bool
    contacts: int
    planned: float
    present: float
    needed: int
    required: int

    @property
    def is_short(self) -> bool:
        return self.is_open and self.present < max(self.needed, self.required)


@dataclass(frozen=True)
class Day:
    """A day of a place, half hour by half hour. talk: mean seconds of a contact, guessed when is_guess."""

    place: Touchpoint
    slots: list[Slot]
    talk: float
    is_guess: bool


def covers_of(asked: Question) -> list[Cover]:
    """Of the touchpoint and its parts those somebody planned people for, or said they were there."""
    places = list(with_hours(Touchpoint.objects.filter(pk__in=list(asked.clocks), retired_at=None)).order_by("pk"))
    found = covers(places, asked.window.begins, asked.window.ends, known_until=asked.window.ends)
    return [cover for cover in found if cover.has_roster or cover.has_presence]


def planned_slots(found: Sequence[Cover]) -> tuple[int, int]:
    """(half hours with as many people planned as must be there, open half hours)."""
    kept = whole = 0
    for cover in found:
        is_open = half_hours(cover.is_open) > 0
        lacking = half_hours(np.where(cover.is_open, np.maximum(cover.needed - cover.planned, 0), 0)) > 0
        kept += int((is_open & ~lacking).sum())
        whole += int(is_open.sum())
    return kept, whole


def seats_met(asked: Question, found: Sequence[Cover], target: Target) -> tuple[int, int]:
    """(half hours in which enough people were there for the contacts that came, half hours with contacts)."""
    met = whole = 0
    begins, ends = asked.window.begins, asked.window.ends
    for cover in found:
        came, talk = load_of([cover.place.pk], begins, ends), talk_of([cover.place.pk], begins, ends)[0]
        present, is_open = half_hours(cover.present), half_hours(cover.is_open)
        for number, contacts in came.items():
            if is_open[number] > 0:
                whole += 1
                met += int(present[number] >= seats_for(contacts, talk, target))
    return met, whole


def day_of(touchpoint_id: int, begins: datetime, ends: datetime, *, at: datetime) -> list[Day]:
    """Each of a touchpoint's places that has a roster, over a day; how long a contact takes, by the 28 days before."""
    places, target = places_of(touchpoint_id), Target.in_force(localdate(begins))
    days = []
    for cover in covers(places, begins, ends, known_until=max(begins, min(at, ends))):
        if not (cover.has_roster or cover.has_presence):
            continue
        ids = [cover.place.pk]
        talk, is_guess = talk_of(ids, begins - timedelta(days=28), ends)
        days.append(Day(cover.place, _slots(cover, load_of(ids, begins, ends), talk, target), talk, is_guess))
    return days


def load_of(places: Sequence[int], begins: datetime, ends: datetime) -> Counter[int]:
    """Contacts customers opened, by the number of the half hour since `begins`."""
    rows = _came(places, begins, ends).values_list("opened_at", flat=True)
    return Counter(int((moment - begins) / _SLOT) for moment in rows.iterator(chunk_size=5000))


def talk_of(places: Sequence[int], begins: datetime, ends: datetime) -> tuple[float, bool]:
    """(mean seconds from answer to end, whether it is a guess because too few tell it)."""
    rows = _came(places, begins, ends).filter(answered_at__isnull=False, ended_at__isnull=False)
    pairs = rows.values_list("answered_at", "ended_at").iterator(chunk_size=5000)
    told = [(ended - answered).total_seconds() for answered, ended in pairs if answered and ended]
    told = [seconds for seconds in told if 0 < seconds <= _LONGEST_TALK]
    return (sum(told) / len(told), False) if len(told) >= _ENOUGH else (_USUAL_TALK, True)


def seats_for(contacts: int, talk: float, target: Target) -> int:
    """People for so many contacts in half an hour; none for none."""
    return _seats(contacts, round(talk), target) if contacts else 0


@cache
def _seats(contacts: int, talk: int, target: Target) -> int:
    return seats_needed(2 * contacts, talk, target.share, target.seconds)


def _came(places: Sequence[int], begins: datetime, ends: datetime) -> Any:
    rows = Interaction.objects.standing().filter(touchpoint__in=places, direction=Interaction.INBOUND)
    return rows.filter(opened_at__gte=begins, opened_at__lt=ends)


def _slots(cover: Cover, came: Counter[int], talk: float, target: Target) -> list[Slot]:
    rows = zip(*(half_hours(one) for one in (cover.is_open, cover.planned, cover.present)), strict=True)
    needed = cover.needed.reshape(-1, 30).max(axis=1)
    return [
        Slot(
            cover.at(30 * number),
            bool(is_open > 0),
            came[number],
            float(planned),
            float(present),
            int(needed[number]),
            seats_for(came[number], talk, target) if is_open > 0 else 0,
        )
        for number, (is_open, planned, present) in enumerate(rows)
    ]
