"""A figure of the comparison with its interval, and when two of them differ. Asks the database nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Final, Self

from otklik.core.intervals import Z95
from otklik.feedback.models import Review
from otklik.quality.models import CompetitorObservation, Measurement
from otklik.quality.queries.intervals import Estimate, mean_interval
from otklik.quality.queries.waiting import Waits

TOLD, FEW, OLDER, NOTHING = "told", "few", "older", "nothing"
LEAST_SCORES: Final = 3
LEAST_WAITS: Final = 5
LEAST_MARKS: Final = 30
_LESS_IS_BETTER: Final = ("wait", "price")


@dataclass(frozen=True)
class Figure:
    """state: TOLD; FEW: too few to compare; OLDER: nothing in the period, this was before; NOTHING.

    value, low, high: percent of a score, seconds of a wait, minor units of a price, steps of a rating; low and high
    are None where too few, and equal to the value where all there is was looked at. day: of the newest fact.
    """

    state: str = NOTHING
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    day: date | None = None

    def on(self, day: date | None) -> Self:
        return replace(self, day=day)

    def as_older(self) -> Self:
        return replace(self, state=OLDER)


def of_scores(shares: Sequence[float]) -> Figure:
    """The mean of inspections, in percent, with Student's interval."""
    found = mean_interval([100 * one for one in shares])
    if found is None or len(shares) < LEAST_SCORES:
        return Figure(FEW, 100 * sum(shares) / len(shares), n=len(shares))
    return Figure(TOLD, found.value, max(0.0, found.low), min(100.0, found.high), found.n)


def of_waits(rows: Sequence[CompetitorObservation]) -> Figure:
    """The mean in seconds: Student's interval where all were answered, Kaplan and Meier's estimate otherwise."""
    told = [row.seconds or 0 for row in rows]
    waits = Waits(
        Counter(row.seconds or 0 for row in rows if row.is_answered),
        Counter(row.seconds or 0 for row in rows if not row.is_answered),
    )
    found: Estimate | None = waits.mean() if waits.unanswered else mean_interval(told)
    if found is None or len(rows) < LEAST_WAITS:
        return Figure(FEW, found.value if found else sum(told) / len(told), n=len(rows))
    return Figure(TOLD, found.value, max(0.0, found.low), found.high, len(rows))


def of_measurement(row: Measurement) -> Figure:
    """The mean wait of our own journal."""
    is_told = row.low is not None and row.high is not None and row.denominator >= LEAST_WAITS
    if not is_told:
        return Figure(FEW, row.value, n=row.denominator)
    return Figure(TOLD, row.value, row.low, row.high, row.denominator)


def of_offers(rows: Sequence[CompetitorObservation]) -> Figure:
    """The lowest price among the newest word of each tariff: nothing was drawn by chance, so it has no spread."""
    newest = {row.title.casefold(): row.price_minor for row in rows if row.price_minor is not None}
    least = float(min(newest.values()))
    return Figure(TOLD, least, least, least, len(newest))


def of_rating(row: CompetitorObservation) -> Figure:
    """A site tells the mean and how many, not the spread: the interval is as wide as marks of 1 to `best` allow.

    Variance of marks with mean m is (best - m)(m - 1) at most (Bhatia and Davis 2000).
    """
    value, best, count = float(row.rating or 0), float(row.best or 0), row.count or 0
    if count < LEAST_MARKS:
        return Figure(FEW, value, n=count)
    half = Z95 * sqrt(max(0.0, (best - value) * (value - 1)) / count)
    return Figure(TOLD, value, max(1.0, value - half), min(best, value + half), count)


def of_reviews(rows: Sequence[Review]) -> Figure:
    """The mean of marks 1-5 that were brought in one by one."""
    marks = [float(row.rating) for row in rows if row.rating is not None]
    found = mean_interval(marks)
    if found is None or len(marks) < LEAST_MARKS:
        return Figure(FEW, sum(marks) / len(marks), n=len(marks))
    return Figure(TOLD, found.value, max(1.0, found.low), min(5.0, found.high), len(marks))


def compared(kind: str, one: Figure, other: Figure) -> str:
    """Whether `one` is "better", "worse", or the "same": intervals that touch tell no difference; else "unknown"."""
    if one.state != TOLD or other.state != TOLD:
        return "unknown"
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return "unknown"
    if one.low > other.high:
        return "worse" if kind in _LESS_IS_BETTER else "better"
    if one.high < other.low:
        return "better" if kind in _LESS_IS_BETTER else "worse"
    return "same"
