"""N2.1: of the programs and equipment a touchpoint needs, how much was there and worked when people looked."""

from typing import Final

from otklik.quality.queries.inspected import measured_by_people
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1
A_QUARTER: Final = 92  # days


def measure(asked: Question) -> Measured:
    """Percent of items in order."""
    return measured_by_people(asked, "N2.1", asked.parameters.get("inspected_within_days", A_QUARTER))
