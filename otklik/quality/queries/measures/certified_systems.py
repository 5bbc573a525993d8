"""N7.2: of the equipment, systems and support contracts in the registers, how many hold when the window ends."""

from datetime import timedelta
from typing import Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.measured import Measured, Question
from otklik.workforce.queries import counted_entries

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent with a valid paper; what was never proved does not hold."""
    day = asked.window.day - timedelta(days=1)
    counted = counted_entries(places_of(asked), ("equipment", "support", "system"), day)
    if not counted:
        return Measured("%", why="no_register")
    return counted_whole(counted["holds"], counted)
