"""N5.1: who talks to customers has learnt how."""

from typing import Final

from otklik.quality.queries.certified import certified
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent of the people it is required of who hold a valid certificate."""
    return certified(asked, "communication")
