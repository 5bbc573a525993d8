"""When to inspect: moments drawn by chance inside opening hours, again the same ones from the same seed."""

import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.utils.timezone import get_default_timezone

from otklik.touchpoints.queries import Interval, Timetable

STEP: Final = timedelta(minutes=5)
LAST_MINUTES: Final = timedelta(minutes=30)  # who comes right before closing inspects nothing
_OFFICE_DAY: Final = (time(9), time(18))


def moments(timetable: Timetable, begins: datetime, ends: datetime, count: int, seed: str) -> list[datetime]:
    """`count` moments of [begins, ends), in order; every open five minutes are equally likely, none is drawn twice.

    Fewer where there are not so many; the last half an hour before closing is left out.
    """
    spans = [(first, last - LAST_MINUTES) for first, last in timetable.spans(begins, ends)]
    places = [max(0, int((last - first) / STEP)) for first, last in spans]
    dice = random.Random(seed)  # noqa: S311 - chance, not secrecy: the seed is shown
    drawn = dice.sample(range(sum(places)), min(count, sum(places)))
    return sorted(_moment(spans, places, place) for place in drawn)


def working_days() -> Timetable:
    """For touchpoints whose hours nobody said: Monday to Friday, 9 to 18 by the operator's clock."""
    zone = get_default_timezone()
    return Timetable(zone, tuple(Interval(day, *_OFFICE_DAY) for day in range(5)))


def _moment(spans: Sequence[tuple[datetime, datetime]], places: Sequence[int], place: int) -> datetime:
    for (first, _last), count in zip(spans, places, strict=True):
        if place < count:
            return first + place * STEP
        place -= count
    raise IndexError(place)
