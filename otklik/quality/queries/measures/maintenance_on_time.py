"""N7.1: of the care that fell due in the window, how much was done by its day; and whether customers knew of it.

Customers knew where the work was announced so many hours before it was done.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.measured import Also, Measured, Question
from otklik.workforce.queries import DONE, LATE, CareDay, care_of

VERSION: Final = 2
READS: Final = ("announced_hours_before", "announced_percent")


def measure(asked: Question) -> Measured:
    """Percent done on time; also: of what was done, how much was announced beforehand."""
    days = care_of(places_of(asked), asked.window.begins, asked.window.day)
    if not days:
        return Measured("%", why="no_care")
    counts = Counter("on_time" if one.state == DONE else "done_late" if one.state == LATE else "undone" for one in days)
    counted = {name: counts[name] for name in ("on_time", "done_late", "undone")}
    return counted_whole(counts["on_time"], counted, also=(_announced(asked, days),))


def _announced(asked: Question, days: list[CareDay]) -> Also:
    ahead = timedelta(hours=asked.parameters.get("announced_hours_before", 24))
    done = [one.done for one in days if one.done is not None]
    told = sum(one.announced_at is not None and one.announced_at <= one.done_at - ahead for one in done)
    return Also("announced", told, len(done), asked.parameters.get("announced_percent"))
