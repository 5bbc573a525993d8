"""How sure a figure is: 95 % intervals of a loyalty score and of a mean, drawing small groups to the whole, samples.

Wilson's interval of a share is `otklik.core.intervals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, ceil, cos, pi, sin, sqrt
from statistics import fmean, variance
from typing import Final

from otklik.core.intervals import Z95, wilson

PRIOR: Final = 20  # answers a company's mean weighs against a small group's own
EASY: Final = 5  # of the seven steps of ease, this and above is "easy"
_SERIES_UP_TO: Final = 500  # degrees of freedom; beyond these the expansion is exact to 1e-9


@dataclass(frozen=True)
class Estimate:
    """A figure of `n` answers with its 95 % interval, all in the unit of the function that made it."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ease:
    """Customer effort: the mean of steps 1-7, and which share (0..1) said "easy"."""

    mean: Estimate
    easy: float


def loyalty(promoters: int, passives: int, detractors: int) -> Estimate | None:
    """Net promoter score in points -100..100, None without answers.

    Adjusted Wald (Rocks 2016): 3/4, 3/2 and 3/4 answers are added for the interval, which then holds what it promises
    from twenty answers on: (p - d) +- z sqrt((p + d - (p - d)^2) / (n + 3)). The value is that of the answers alone.
    """
    n = promoters + passives + detractors
    if n == 0:
        return None
    p, d, more = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3), n + 3
    half = Z95 * sqrt((p + d - (p - d) ** 2) / more)
    value = 100 * (promoters - detractors) / n
    return Estimate(n, value, min(value, 100 * max(-1.0, p - d - half)), max(value, 100 * min(1.0, p - d + half)))


def loyalty_margin(promoters: int, passives: int, detractors: int) -> float:
    """Half the plain interval in points: 100 z sqrt((p + d - (p - d)^2) / n), the one quoted in reports; n > 0."""
    n = promoters + passives + detractors
    p, d = promoters / n, detractors / n
    return 100 * Z95 * sqrt((p + d - (p - d) ** 2) / n)


def mean_interval(values: Sequence[float]) -> Estimate | None:
    """The mean in the values' unit: m +- t(n - 1) s / sqrt(n), Student's t; None below two values."""
    n = len(values)
    if n < 2:
        return None
    mean = fmean(values)
    half = student(n - 1) * sqrt(variance(values, mean) / n)
    return Estimate(n, mean, mean - half, mean + half)


def effort(steps: Sequence[int]) -> Ease | None:
    """Customer effort of answers 1-7; the interval ends where the scale does. Raises ValueError for other steps."""
    if any(not 1 <= step <= 7 for step in steps):
        raise ValueError("a step of ease is 1 to 7")
    found = mean_interval(steps)
    if found is None:
        return None
    easy = sum(step >= EASY for step in steps) / len(steps)
    return Ease(Estimate(found.n, found.value, max(1.0, found.low), min(7.0, found.high)), easy)


def drawn_to(part: int, whole: int, mean: float, prior: float = PRIOR) -> float:
    """A small group's share (0..1) drawn to the company's mean: (k + m K) / (n + K), beta-binomial shrinkage."""
    return (part + mean * prior) / (whole + prior)


def lower_bound_drawn_to(part: int, whole: int, mean: float, prior: float = PRIOR) -> float:
    """By what small and large groups are ranked together: Wilson's lower end (0..1) of the share drawn to the mean."""
    return wilson(part + mean * prior, whole + prior)[0]


def apart(first: Estimate | None, second: Estimate | None) -> Estimate | None:
    """first minus second in their unit, n of both together; None while one of them is not known.

    The interval is made of both intervals, as Newcombe's of two shares is (Zou and Donner's recovery of variances):
    only when it excludes 0 did something change.
    """
    if first is None or second is None:
        return None
    value = first.value - second.value
    below = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    above = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Estimate(first.n + second.n, value, value - below, value + above)


def answers_needed(margin: float, share: float) -> int:
    """How many answers tell a share (0..1) to +-margin (0..1): z^2 p (1 - p) / margin^2, rounded up."""
    return ceil(Z95 * Z95 * share * (1 - share) / (margin * margin))


def loyalty_answers_needed(margin: float, promoters: float, detractors: float) -> int:
    """How many answers tell a net promoter score to +-margin points, from the shares (0..1) expected."""
    spread = promoters + detractors - (promoters - detractors) ** 2
    return ceil(Z95 * Z95 * spread / (margin / 100) ** 2)


def student(freedom: int) -> float:
    """Student's t within which 95 % lie, for whole degrees of freedom from 1 (Abramowitz and Stegun 26.7.3-4)."""
    if freedom > _SERIES_UP_TO:
        z = Z95
        return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    low, high = 0.0, 13.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 0.95 else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """P(|T| < t) by the finite series in cos(theta), theta = atan(t / sqrt(freedom))."""
    angle = atan(t / sqrt(freedom))
    is_odd = freedom % 2 == 1
    term, total = (cos(angle), 0.0) if is_odd else (1.0, 0.0)
    for power in range(1 if is_odd else 0, freedom - 1, 2):
        total += term
        term *= (power + 1) / (power + 2) * cos(angle) ** 2
    return 2 / pi * (angle + sin(angle) * total) if is_odd else sin(angle) * total
