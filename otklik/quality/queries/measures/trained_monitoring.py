"""N5.3: duty and owners of touchpoints can read what watches them."""

from typing import Final

from otklik.quality.queries.certified import certified
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent of the people it is required of who hold a valid certificate."""
    return certified(asked, "monitoring")
