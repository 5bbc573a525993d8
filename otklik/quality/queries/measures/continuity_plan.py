"""N3.2: whether there is a plan for failures, owned, reviewed and drilled, and the drill kept its time."""

from typing import Final

from otklik.quality.queries.inspected import measured_by_people
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent of the conditions that held at the newest drill."""
    return measured_by_people(asked, "N3.2", asked.parameters["drilled_within_days"])
