"""Opening hours: weekly intervals by the wall clock of the operator's time zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone

from otklik.touchpoints.models import Touchpoint

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, order=True)
class Interval:
    """weekday: 0 Monday; closes_at not after opens_at runs past midnight, equal times are round the clock."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class Opening:
    """State at a moment.

    until: when it closes, None if not in the coming week; opens_at: the next opening of a closed one.
    """

    is_open: bool
    until: datetime | None = None
    opens_at: datetime | None = None

    @property
    def is_always(self) -> bool:
        return self.is_open and self.until is None


def opening_at(touchpoint: Touchpoint, at: datetime) -> Opening | None:
    """Whether it is open at `at` and what comes next; None when it has no hours. Uses prefetched `hours`."""
    week = intervals_of(touchpoint)
    return opening(week, at) if week else None


def is_open_at(touchpoint: Touchpoint, at: datetime) -> bool:
    """A touchpoint without hours is never said to be open."""
    state = opening_at(touchpoint, at)
    return state is not None and state.is_open


def intervals_of(touchpoint: Touchpoint) -> list[Interval]:
    """The week of a touchpoint in order."""
    return sorted(Interval(row.weekday, row.opens_at, row.closes_at) for row in touchpoint.hours.all())


def opening(week: Sequence[Interval], at: datetime) -> Opening:
    """The state of these weekly intervals at `at`."""
    zone = get_default_timezone()
    clock = at.astimezone(zone).replace(tzinfo=None)
    for begins, ends in _merged(week, clock.date()):
        if begins <= clock < ends:
            return Opening(True, until=None if ends - clock > _WEEK else ends.replace(tzinfo=zone))
        if begins > clock:
            return Opening(False, opens_at=begins.replace(tzinfo=zone))
    return Opening(False)


def overlapping(week: Iterable[Interval]) -> bool:
    """Whether any two intervals of the week share a minute, the turn of the week included."""
    minutes = sorted(_minutes(interval) for interval in week)
    if not minutes:
        return False
    round_the_week = [*minutes, (minutes[0][0] + 7 * 1440, 0)]
    return any(begins < ends for (_, ends), (begins, _) in zip(minutes, round_the_week[1:], strict=True))


def _merged(week: Sequence[Interval], today: date) -> list[tuple[datetime, datetime]]:
    """Spans of wall-clock time from yesterday to nine days ahead, touching ones joined, in order."""
    spans: list[tuple[datetime, datetime]] = []
    for offset in range(-1, 10):
        day = today + offset * _DAY
        for interval in sorted(row for row in week if row.weekday == day.weekday()):
            begins, ends = datetime.combine(day, interval.opens_at), datetime.combine(day, interval.closes_at)
            ends += _DAY if ends <= begins else timedelta()
            if spans and begins <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], ends))
            else:
                spans.append((begins, ends))
    return spans


def _minutes(interval: Interval) -> tuple[int, int]:
    begins = interval.weekday * 1440 + interval.opens_at.hour * 60 + interval.opens_at.minute
    ends = interval.weekday * 1440 + interval.closes_at.hour * 60 + interval.closes_at.minute
    return begins, ends if ends > begins else ends + 1440
