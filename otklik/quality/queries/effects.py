"""What an improvement changed: the figure after less the figure before, with the interval of the difference.

Two shares: Newcombe's method 10. Any other figure: the same way of squaring the distances to the ends of both
intervals (Zou and Donner 2008), which needs nothing but the intervals themselves. Where all there is was counted both
times nothing is left to chance, and the difference is what it is.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from otklik.core.intervals import difference, share
from otklik.quality.models import Measurement
from otklik.quality.models.measures import FAIL, FEW, NOTHING, PASS
from otklik.quality.queries.judging import LEAST

BETTER, WORSE, NO_DIFFERENCE, TOO_FEW = "better", "worse", "no_difference", "too_few"
PASSED, NOT_PASSED, UNKNOWN = "passed", "not_passed", "unknown"
Ends = tuple[float, float, float]  # value, low, high
_LESS_IS_BETTER: Final = frozenset({"s", "min"})


@dataclass(frozen=True)
class Effect:
    """value, low, high: after less before in `unit`, None where too few were counted; verdict: one of the words."""

    verdict: str
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None


def effect_of(before: Measurement | None, after: Measurement | None) -> Effect | None:
    """None before anything was measured again. Uses the norm of both."""
    if after is None:
        return None
    unit = after.unit
    if before is None or _says_little(before) or _says_little(after):
        return Effect(TOO_FEW, unit)
    value, low, high = _shares(before, after) or _figures(before, after)
    if low <= 0 <= high:
        return Effect(NO_DIFFERENCE, unit, value, low, high)
    return Effect(BETTER if (low > 0) == _more_is_better(after) else WORSE, unit, value, low, high)


def retest_of(before: Measurement | None, after: Measurement) -> str:
    """Passed: the norm is met; where that cannot be told, or nothing is asked, the figure is shown to be better."""
    if after.verdict in (FEW, NOTHING):
        return UNKNOWN
    if after.verdict in (PASS, FAIL):
        return PASSED if after.verdict == PASS else NOT_PASSED
    found = effect_of(before, after)
    if found is None or found.verdict == TOO_FEW:
        return UNKNOWN
    return PASSED if found.verdict == BETTER else NOT_PASSED


def between(before: Ends, after: Ends) -> Ends:
    """The difference of two figures that were measured apart, from their intervals alone."""
    (was, was_low, was_high), (now, now_low, now_high) = before, after
    value = now - was
    return (
        value,
        value - sqrt((now - now_low) ** 2 + (was_high - was) ** 2),
        value + sqrt((now_high - now) ** 2 + (was - was_low) ** 2),
    )


def _says_little(row: Measurement) -> bool:
    """Few say little of many; what is all there is says it, however few."""
    if row.facts.get("is_census"):
        return row.value is None
    least = row.norm.parameters.get("least_answers", LEAST)
    return row.value is None or row.low is None or row.high is None or row.denominator < least


def _more_is_better(row: Measurement) -> bool:
    return row.comparator != "<=" and not (row.comparator == "" and row.unit in _LESS_IS_BETTER)


def _shares(before: Measurement, after: Measurement) -> Ends | None:
    is_whole = before.facts.get("is_census") and after.facts.get("is_census")
    if before.numerator is None or after.numerator is None or after.unit != "%" or is_whole:
        return None
    found = difference(share(after.numerator, after.denominator), share(before.numerator, before.denominator))
    return None if found is None else (100 * found.value, 100 * found.low, 100 * found.high)


def _figures(before: Measurement, after: Measurement) -> Ends:
    return between(_ends(before), _ends(after))


def _ends(row: Measurement) -> Ends:
    return row.value or 0.0, row.low or 0.0, row.high or 0.0
