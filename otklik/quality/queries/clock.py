"""Open seconds between two moments, for many contacts at once."""

from bisect import bisect_right
from datetime import datetime
from itertools import accumulate

from otklik.touchpoints.queries import Timetable


class OpenClock:
    """Tells what `Timetable.seconds` tells, for moments of one period: it is laid out once, then looked up.

    Without a timetable every second counts.
    """

    def __init__(self, timetable: Timetable | None, begins: datetime, ends: datetime) -> None:
        spans = timetable.spans(begins, ends) if timetable else [(begins, ends)]
        pairs = [(first.timestamp(), last.timestamp()) for first, last in spans]
        self._begins = [first for first, _last in pairs]
        self._ends = [last for _first, last in pairs]
        self._before = [0.0, *accumulate(last - first for first, last in pairs)]

    def seconds(self, begins: datetime, ends: datetime) -> float:
        """Open seconds of [begins, ends), both within the period; 0 where it ends before it begins."""
        return max(0.0, self._until(ends.timestamp()) - self._until(begins.timestamp()))

    def _until(self, moment: float) -> float:
        place = bisect_right(self._begins, moment) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(moment, self._ends[place]) - self._begins[place]
