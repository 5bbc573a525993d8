"""M07: people by half hour of the day: how many the contacts asked for, how many were planned, how many were there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.utils.timezone import get_default_timezone

from otklik.interactions.models import Interaction
from otklik.quality.queries.measured import Question
from otklik.quality.queries.staffing import Target, seats_for, talk_of
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.queries import covers, half_hours, with_hours

_SLOT: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class HalfHour:
    """Means over the days it was open; most: people on the busiest day.

    planned, present: None where there was no roster, or nobody said who was there; short: days with fewer present
    (planned, where nobody said) than needed.
    """

    begins: time
    days: int
    contacts: float
    needed: float
    most: int
    planned: float | None
    present: float | None
    short: int


@dataclass(frozen=True)
class Seats:
    """talk: mean seconds of a contact, guessed when is_guess."""

    target: Target
    talk: float
    is_guess: bool
    rows: list[HalfHour]

    @property
    def half_hours(self) -> int:
        return sum(row.days for row in self.rows)

    @property
    def short(self) -> int:
        return sum(row.short for row in self.rows)

    @property
    def is_staffed(self) -> bool:
        """Whether anything is known of who was meant to be there, or was."""
        return any(row.planned is not None or row.present is not None for row in self.rows)


def seats(asked: Question, target: Target) -> Seats:
    """The touchpoint and its parts together, over the whole half hours of the window."""
    begins = asked.window.begins
    ends = begins + (asked.window.ends - begins) // _SLOT * _SLOT
    ids = list(asked.clocks)
    talk, is_guess = talk_of(ids, begins, ends)
    found = list(covers(list(with_hours(Touchpoint.objects.filter(pk__in=ids))), begins, ends, known_until=ends))
    came = _came(ids, begins, ends)
    has_roster, has_presence = any(one.has_roster for one in found), any(one.has_presence for one in found)
    taking_part = [cover for cover in found if came[cover.place.pk] or cover.has_roster or cover.has_presence]
    slots: dict[time, list[tuple[int, int, float, float]]] = defaultdict(list)
    sums = [(half_hours(one.is_open), half_hours(one.planned), half_hours(one.present)) for one in taking_part]
    for number in range((ends - begins) // _SLOT):
        contacts = needed = 0
        planned = present = 0.0
        is_open = False
        for cover, (opened, meant, there) in zip(taking_part, sums, strict=True):
            if opened[number] > 0:
                is_open, here = True, came[cover.place.pk][number]
                contacts, needed = contacts + here, needed + seats_for(here, talk, target)
                planned, present = planned + float(meant[number]), present + float(there[number])
        if is_open:
            slots[_local(begins, number)].append((contacts, needed, planned, present))
    rows = [_row(begun, some, has_roster, has_presence) for begun, some in sorted(slots.items())]
    return Seats(target, talk, is_guess, rows)


def _came(places: Sequence[int], begins: datetime, ends: datetime) -> dict[int, Counter[int]]:
    """Contacts customers opened, by place and number of the half hour; one query."""
    rows = Interaction.objects.standing().filter(touchpoint__in=places, direction=Interaction.INBOUND)
    rows = rows.filter(opened_at__gte=begins, opened_at__lt=ends)
    found: dict[int, Counter[int]] = {place: Counter() for place in places}
    for place, moment in rows.values_list("touchpoint_id", "opened_at").iterator(chunk_size=5000):
        found[place][(moment - begins) // _SLOT] += 1
    return found


def _row(begun: time, days: Sequence[tuple[int, int, float, float]], has_roster: bool, has_presence: bool) -> HalfHour:
    number = len(days)
    contacts, needed, planned, present = (sum(one[place] for one in days) / number for place in range(4))
    side = 3 if has_presence else 2
    return HalfHour(
        begun, number, contacts, needed, max(one[1] for one in days),
        planned if has_roster else None,
        present if has_presence else None,
        sum(one[side] < one[1] for one in days) if has_roster or has_presence else 0,
    )  # fmt: skip


def _local(begins: datetime, number: int) -> time:
    return (begins + number * _SLOT).astimezone(get_default_timezone()).time()
