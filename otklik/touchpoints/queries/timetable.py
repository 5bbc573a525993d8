"""When a place is open, from its week and its special days: pure arithmetic, nothing asked of the database.

A place is open at a moment if the wall clock of its zone then shows a time inside one of its intervals. So where
clocks are put back a repeated hour counts twice, and a skipped one not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_ANY_DAY: Final = date(2001, 1, 1)
_LONGEST_CLOSING: Final = 400 * _DAY  # how far the next opening is looked for

Span = tuple[datetime, datetime]


@dataclass(frozen=True, order=True)
class Interval:
    """weekday: 0 Monday; closes_at not after opens_at runs past midnight, equal times are round the clock."""

    weekday: int
    opens_at: time
    closes_at: time


Hours = tuple[time, time]  # opens, closes; as in an Interval


@dataclass(frozen=True)
class Special:
    """Days from first to last, both included, that differ from the week.

    hours: those of each day, empty for closed, None if they come from the week; weekday: the day of the week it is
    worked like, None for its own; shorter: minutes by which the last interval of the day ends earlier.
    """

    first: date
    last: date
    hours: tuple[Hours, ...] | None = ()
    weekday: int | None = None
    shorter: int = 0

    @property
    def length(self) -> timedelta:
        return self.last - self.first


@dataclass(frozen=True)
class Opening:
    """State at a moment.

    until: when it closes, None if not in the coming week; opens_at: the next opening of a closed one, None if there is
    none within 400 days.
    """

    is_open: bool
    until: datetime | None = None
    opens_at: datetime | None = None

    @property
    def is_always(self) -> bool:
        return self.is_open and self.until is None


@dataclass(frozen=True)
class Timetable:
    """A week and the days that differ from it, by the wall clock of `zone`; days once worked out are kept.

    Of special days that cover the same day the shortest span holds, of equal ones the later begun.
    """

    zone: ZoneInfo
    week: tuple[Interval, ...]
    special: tuple[Special, ...] = ()
    _days: dict[date, list[Span]] = field(default_factory=dict, repr=False, compare=False)

    def opening(self, at: datetime) -> Opening:
        """The state at `at` and what comes next."""
        for far in (_WEEK + _DAY, _LONGEST_CLOSING):
            for begins, ends in self.spans(at, at + far):
                if begins > at:
                    return Opening(False, opens_at=begins.astimezone(self.zone))
                return Opening(True, until=ends.astimezone(self.zone) if ends - at <= _WEEK else None)
        return Opening(False)

    def is_open(self, at: datetime) -> bool:
        return self.seconds(at, at + timedelta(microseconds=1)) > 0

    def seconds(self, begins: datetime, ends: datetime) -> float:
        """Open seconds of [begins, ends); 0 where it ends before it begins."""
        return sum((last - first).total_seconds() for first, last in self.spans(begins, ends))

    def spans(self, begins: datetime, ends: datetime) -> Iterator[Span]:
        """The open parts of [begins, ends) in order, in UTC, touching ones joined."""
        pending: Span | None = None
        for first, last in self._cut(begins.astimezone(UTC), ends.astimezone(UTC)):
            if pending and first <= pending[1]:
                pending = (pending[0], max(pending[1], last))
                continue
            if pending:
                yield pending
            pending = (first, last)
        if pending:
            yield pending

    def hours_of(self, day: date) -> list[Hours]:
        """The intervals that begin on this day, in order."""
        special = self.special_of(day)
        if special is None:
            return self._like(day.weekday())
        if special.hours is not None:
            return sorted(special.hours)
        hours = self._like(day.weekday() if special.weekday is None else special.weekday)
        return _shortened(hours, special.shorter) if special.shorter else hours

    def special_of(self, day: date) -> Special | None:
        """The special days that hold on this day."""
        found = [row for row in self.special if row.first <= day <= row.last]
        return min(found, key=lambda row: (row.length, -row.first.toordinal()), default=None)

    def _like(self, weekday: int) -> list[Hours]:
        return sorted((row.opens_at, row.closes_at) for row in self.week if row.weekday == weekday)

    def _cut(self, begins: datetime, ends: datetime) -> Iterator[Span]:
        if ends <= begins:
            return
        day = begins.astimezone(self.zone).date() - _DAY  # last night's hours may still run
        while day <= ends.astimezone(self.zone).date():
            for first, last in self._of(day):
                if first < ends and last > begins:
                    yield max(first, begins), min(last, ends)
            day += _DAY

    def _of(self, day: date) -> list[Span]:
        if day not in self._days:
            wall = [wall_span(day, *hours) for hours in self.hours_of(day)]
            self._days[day] = sorted(span for first, last in wall for span in _moments(self.zone, first, last))
        return self._days[day]


def wall_span(day: date, opens_at: time, closes_at: time) -> Span:
    """The interval of this day by the wall clock, without a zone."""
    begins, ends = datetime.combine(day, opens_at), datetime.combine(day, closes_at)
    return begins, ends + (_DAY if ends <= begins else timedelta())


def overlapping(week: Iterable[Interval]) -> bool:
    """Whether any two intervals of the week share a minute, the turn of the week included."""
    minutes = sorted(_minutes(interval) for interval in week)
    if not minutes:
        return False
    round_the_week = [*minutes, (minutes[0][0] + 7 * 1440, 0)]
    return any(begins < ends for (_, ends), (begins, _) in zip(minutes, round_the_week[1:], strict=True))


def _minutes(interval: Interval) -> tuple[int, int]:
    begins = interval.weekday * 1440 + interval.opens_at.hour * 60 + interval.opens_at.minute
    ends = interval.weekday * 1440 + interval.closes_at.hour * 60 + interval.closes_at.minute
    return begins, ends if ends > begins else ends + 1440


def _shortened(hours: Sequence[Hours], minutes: int) -> list[Hours]:
    """The day with its end earlier; an interval shorter than that goes whole."""
    if not hours:
        return []
    *kept, last = hours
    begins, ends = wall_span(_ANY_DAY, *last)
    ends -= timedelta(minutes=minutes)
    return [*kept, (begins.time(), ends.time())] if ends > begins else list(kept)


def _moments(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[Span]:
    """The moments at which the wall clock shows a time of [begins, ends): one span, or two about a change of clocks."""
    offsets = {_offset(zone, wall.replace(fold=fold)) for wall in (begins, ends) for fold in (0, 1)}
    if len(offsets) == 1:
        offset = offsets.pop()
        yield (begins - offset).replace(tzinfo=UTC), (ends - offset).replace(tzinfo=UTC)
        return
    change = _change(zone, begins - max(offsets), ends - min(offsets))
    for offset in offsets:
        first, last = (begins - offset).replace(tzinfo=UTC), (ends - offset).replace(tzinfo=UTC)
        if change.astimezone(zone).utcoffset() == offset:
            first = max(first, change)
        else:
            last = min(last, change)
        if first < last:
            yield first, last


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment between two of UTC at which the offset of the zone becomes another, to the second."""
    low, high = before.replace(tzinfo=UTC) - _DAY, after.replace(tzinfo=UTC) + _DAY
    first = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == first else (low, middle)
    return high


def _offset(zone: ZoneInfo, wall: datetime) -> timedelta:
    return wall.replace(tzinfo=zone).utcoffset() or timedelta()
