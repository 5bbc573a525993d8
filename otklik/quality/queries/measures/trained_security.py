"""N5.2: everybody has learnt to keep data and access safe."""

from typing import Final

from otklik.quality.queries.certified import certified
from otklik.quality.queries.measured import Measured, Question

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent of the people it is required of who hold a valid certificate."""
    return certified(asked, "security")
