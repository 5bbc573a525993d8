"""N7.1: of the care that fell due in the window, how much was done by its day; and whether customers knew of it."""

from collections import Counter
from typing import Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.measured import Measured, Question
from otklik.workforce.queries import DONE, LATE, care_of

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent done on time; facts["announced"]: (told a day before, done)."""
    days = care_of(places_of(asked), asked.window.begins, asked.window.day)
    if not days:
        return Measured("%", why="no_care")
    counts = Counter("on_time" if one.state == DONE else "done_late" if one.state == LATE else "undone" for one in days)
    done = [one for one in days if one.done is not None]
    facts = {"announced": [sum(one.was_announced for one in done), len(done)]}
    counted = {name: counts[name] for name in ("on_time", "done_late", "undone")}
    return counted_whole(counts["on_time"], counted, facts=facts)
