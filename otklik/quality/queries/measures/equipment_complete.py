"""N2.1: of the programs and equipment a touchpoint needs, how much was there and worked when people looked.

What people saw is the figure; the equipment that stands in the register must hold in the same share.
"""

from datetime import timedelta
from typing import Final

from otklik.quality.queries.census import places_of
from otklik.quality.queries.inspected import measured_by_people, newest
from otklik.quality.queries.measured import Also, Measured, Question
from otklik.workforce.queries import counted_entries

VERSION: Final = 2
READS: Final = ("critical_items_percent", "inspected_within_days")
A_QUARTER: Final = 92  # days


def measure(asked: Question) -> Measured:
    """Percent of items in order."""
    rows = newest(asked, "N2.1", asked.parameters.get("inspected_within_days", A_QUARTER))
    return measured_by_people(asked, "N2.1", rows, _registered(asked))


def _registered(asked: Question) -> list[Also]:
    counted = counted_entries(places_of(asked), ("equipment",), asked.window.day - timedelta(days=1))
    limit = asked.norm.threshold
    must = None if limit is None else float(limit)
    return [Also("registered", counted["holds"], sum(counted.values()), must)] if counted else []
