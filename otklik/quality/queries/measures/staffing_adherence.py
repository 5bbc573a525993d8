"""N1.3: of the minutes a place was open, those in which as many people were there as must be.

Beside it the half hours in which as many were there as Erlang's formula asks for the contacts that came, so that the
norm's share of them is answered within its seconds.
"""

from typing import Final

from otklik.quality.queries.census import counted_whole
from otklik.quality.queries.measured import Measured, Question
from otklik.quality.queries.staffing import Target, covers_of, seats_met

VERSION: Final = 1
READS: Final = ("answered_percent", "answered_seconds")


def measure(asked: Question) -> Measured:
    """Percent of open minutes, over every place that has a roster or says who was there."""
    covers = covers_of(asked)
    if not covers:
        return Measured("%", why="no_roster")
    if not any(cover.has_presence for cover in covers):
        return Measured("%", why="no_presence")
    minutes = sum(cover.open_minutes for cover in covers)
    held = sum(cover.held_minutes for cover in covers)
    met, slots = seats_met(asked, covers, Target.of(asked.parameters))
    counted = {"held": held, "short": minutes - held}
    return counted_whole(held, counted, facts={"seats": {"met": met, "half_hours": slots}})
