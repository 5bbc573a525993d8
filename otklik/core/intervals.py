"""Intervals of shares: Wilson's for one share, Newcombe's for the difference of two."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z95: Final = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True)
class Share:
    """`part` of `whole` with its 95 % interval; value, low, high: 0..1, None when nothing was counted."""

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Difference:
    """first minus second, in -1..1, with its 95 % interval."""

    first: Share
    second: Share
    value: float
    low: float
    high: float


def share(part: int, whole: int) -> Share:
    """`part` of `whole`, 0 <= part <= whole; raises ValueError otherwise."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole}")
    if whole == 0:
        return Share(part, whole, None, None, None)
    low, high = wilson(part, whole)
    return Share(part, whole, part / whole, low, high)


def wilson(part: float, whole: float) -> tuple[float, float]:
    """Wilson's score interval of a share, within 0..1; whole > 0. Fractions come of groups drawn to a mean."""
    observed, square = part / whole, Z95 * Z95
    middle = (observed + square / (2 * whole)) / (1 + square / whole)
    half = Z95 * sqrt(observed * (1 - observed) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    low = 0.0 if part == 0 else max(0.0, middle - half)  # the ends are exact, rounding leaves 1e-17 there
    high = 1.0 if part == whole else min(1.0, middle + half)
    return low, high


def difference(first: Share, second: Share) -> Difference | None:
    """Newcombe's interval (his method 10) of first - second; None while one of the two has counted nothing."""
    if first.value is None or second.value is None:
        return None
    value = first.value - second.value
    (first_low, first_high), (second_low, second_high) = (
        wilson(first.part, first.whole),
        wilson(second.part, second.whole),
    )
    below = sqrt((first.value - first_low) ** 2 + (second_high - second.value) ** 2)
    above = sqrt((first_high - first.value) ** 2 + (second.value - second_low) ** 2)
    return Difference(first, second, value, max(-1.0, value - below), min(1.0, value + above))
