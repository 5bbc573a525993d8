"""N3.3: of the shifts of the window, those whose person held the certificate of the incident course on that day."""

from typing import Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.measured import Measured, Question
from otklik.workforce.queries import SMALLEST_GROUP, incident_shifts

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent of shifts; the touchpoint of the work of employees stands for all of them."""
    places = None if asked.touchpoint.kind == "staff" else places_of(asked)
    found = incident_shifts(asked.window.begins, asked.window.ends, places)
    if not found.shifts:
        return Measured("%", why="no_roster")
    if found.people < SMALLEST_GROUP:
        return Measured("%", why="small_group")
    return counted_whole(found.ready, {"ready": found.ready, "unready": found.shifts - found.ready})
