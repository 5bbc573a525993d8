"""Health of a touchpoint from 0 to 100: pure, nothing asked of anybody.

Each figure x becomes s = clamp((x - floor) / (target - floor)), at least LEAST so that what is dead still counts as
dead and not as the end of the formula. Figures make dimensions: the least of them for A (an entrance is as wide as its
narrowest place), their mean for the others. H = 100 * prod s_d^(w_d / sum w): geometric, a dead dimension cannot be
bought off. A dimension without figures is left out. One failed critical norm caps H.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt
from statistics import fmean
from typing import Final

FORMULA_VERSION: Final = 1
LEAST: Final = 0.01
CAP: Final = 49.0
ENOUGH: Final = 0.9  # of what should have been seen; less says nothing
UPTIME: Final = "uptime"  # the code of what probes saw
DIMENSIONS: Final[tuple[str, ...]] = ("A", "I", "C", "S", "R")
SAMPLED: Final = frozenset("AS")  # a part stands for the whole; the others count everything there is
_OF: Final = {UPTIME: "A", "N1": "A", "N2": "I", "N3": "C", "N6": "S", "N4": "R", "N5": "R", "N7": "R"}

GOOD, MIDDLING, BAD, BETWEEN, UNTOLD = "good", "middling", "bad", "between", "untold"


@dataclass(frozen=True)
class Bounds:
    """What counts as nothing and what as all, in `unit`; less is better where the target is below the floor."""

    floor: float
    target: float
    unit: str = "%"


@dataclass(frozen=True)
class Terms:
    """By what figures become health. bounds: by code; the longest one a figure's code begins with holds.

    limits: H below the first is bad, from the second on good.
    """

    version: int
    weights: Mapping[str, float]
    bounds: Mapping[str, Bounds]
    limits: tuple[float, float]


USUAL: Final = Terms(
    version=1,
    weights={"A": 0.30, "I": 0.20, "C": 0.15, "S": 0.20, "R": 0.15},
    bounds={
        UPTIME: Bounds(95, 99.5),
        "N1": Bounds(80, 95),
        "N1.2": Bounds(80, 100),
        "N1.2x": Bounds(80, 98),
        "N1.2y": Bounds(70, 90),
        "N1.4": Bounds(80, 100),
        "N2": Bounds(80, 100),
        "N2.1": Bounds(80, 95),
        "N2.3": Bounds(80, 95),
        "N3": Bounds(50, 100),
        "N3.2t": Bounds(240, 60, "min"),
        "N4": Bounds(80, 95),
        "N4.2": Bounds(80, 100),
        "N4.3": Bounds(80, 99),
        "N5": Bounds(80, 95),
        "N5.2": Bounds(80, 100),
        "N6": Bounds(60, 85),
        "N6.2": Bounds(60, 90),
        "N7": Bounds(80, 95),
        "N7.2": Bounds(80, 100),
    },
    limits=(50.0, 75.0),
)


@dataclass(frozen=True)
class Figure:
    """One figure in its unit with its interval. coverage: 0..1, None where the question makes no sense.

    fails: a critical norm is not met by it; measurement: where it is told in full, None for what probes saw.
    """

    code: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "%"
    numerator: int | None = None
    denominator: int = 0
    coverage: float | None = None
    fails: bool = False
    measurement: int | None = None


@dataclass(frozen=True)
class Estimate:
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Scaled:
    """A figure as a share of the way from floor to target; scaled is None where it does not count.

    why: coverage, nothing, unit (no bounds in its unit: it is only reported).
    """

    figure: Figure
    dimension: str
    bounds: Bounds | None = None
    scaled: Estimate | None = None
    why: str = ""


@dataclass(frozen=True)
class Health:
    """now: 0..100 after the cap, None where nothing is known; uncapped: what it would be without it.

    dimensions: those that count, 0..1; missing: those with a weight and no figure; capped_by: codes.
    """

    now: Estimate | None
    uncapped: float | None
    dimensions: dict[str, Estimate]
    missing: list[str]
    capped_by: list[str]
    figures: list[Scaled] = field(default_factory=list)


def dimension_of(code: str) -> str:
    """A, I, C, S or R; empty for norms of the operator's own that no dimension knows."""
    return _OF.get(code.partition(".")[0], "")


def health(figures: Iterable[Figure], terms: Terms) -> Health:
    """What the figures of one touchpoint say together."""
    told = [_scaled(figure, dimension_of(figure.code), terms) for figure in figures]
    told = [one for one in told if one.dimension]
    wanted = {name: weight for name, weight in terms.weights.items() if weight > 0}
    dimensions = {}
    for name in DIMENSIONS:
        some = [one.scaled for one in told if one.dimension == name and one.scaled]
        if some and name in wanted:
            dimensions[name] = _together(some, name)
    whole = _geometric(dimensions, wanted)
    capped_by = sorted({one.figure.code for one in told if one.figure.fails})
    missing = [name for name in DIMENSIONS if name in wanted and name not in dimensions]
    now = _capped(whole) if whole and capped_by else whole
    return Health(now, whole.value if whole else None, dimensions, missing, capped_by, told)


def band(now: Estimate | None, limits: Sequence[float]) -> str:
    """good, middling, bad; between where a limit lies inside the interval; untold where nothing is known."""
    if now is None:
        return UNTOLD
    ends = {_band(now.low, limits), _band(now.high, limits)}
    return ends.pop() if len(ends) == 1 else BETWEEN


def change(before: Estimate, now: Estimate) -> Estimate:
    """now - before with its interval, from those of the two (the method of variance estimates recovered)."""
    value = now.value - before.value
    below = sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
    above = sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
    return Estimate(value, value - below, value + above)


def bounds_for(code: str, bounds: Mapping[str, Bounds]) -> Bounds | None:
    """The most particular ones: N1.2 holds for N1.2x, not for N1.20."""
    known = [key for key in bounds if code.startswith(key) and not code[len(key) :][:1].isdigit()]
    return bounds[max(known, key=len)] if known else None


def _scaled(figure: Figure, dimension: str, terms: Terms) -> Scaled:
    bounds = bounds_for(figure.code, terms.bounds)
    if figure.value is None:
        return Scaled(figure, dimension, bounds, why="nothing")
    if bounds is None or bounds.unit != figure.unit:
        return Scaled(figure, dimension, None, why="unit")
    if figure.coverage is not None and figure.coverage < ENOUGH:
        return Scaled(figure, dimension, bounds, why="coverage")
    low, high = _ends(figure, figure.value, dimension)
    ends = sorted(_clamped(end, bounds) for end in (low, high))
    value = _clamped(figure.value, bounds)
    return Scaled(figure, dimension, bounds, Estimate(value, min(value, ends[0]), max(value, ends[1])))


def _ends(figure: Figure, value: float, dimension: str) -> tuple[float, float]:
    """Of a sample its interval; of a whole what the part nobody knows could make of a share, else the value."""
    if dimension in SAMPLED:
        low, high = figure.low, figure.high
        return (value if low is None else low), (value if high is None else high)
    if figure.unit != "%" or figure.coverage is None:
        return value, value
    return value * figure.coverage, value * figure.coverage + 100 * (1 - figure.coverage)


def _clamped(figure: float, bounds: Bounds) -> float:
    return max(LEAST, min(1.0, (figure - bounds.floor) / (bounds.target - bounds.floor)))


def _together(some: list[Estimate], dimension: str) -> Estimate:
    join = min if dimension == "A" else fmean
    return Estimate(*(join(ends) for ends in zip(*((one.value, one.low, one.high) for one in some), strict=True)))


def _geometric(dimensions: Mapping[str, Estimate], weights: Mapping[str, float]) -> Estimate | None:
    if not dimensions:
        return None
    whole = sum(weights[name] for name in dimensions)

    def mean(end: str) -> float:
        logs = (weights[name] / whole * log(getattr(one, end)) for name, one in dimensions.items())
        return min(100.0, 100 * exp(sum(logs)))

    return Estimate(mean("value"), mean("low"), mean("high"))


def _capped(whole: Estimate) -> Estimate:
    return Estimate(min(CAP, whole.value), min(CAP, whole.low), min(CAP, whole.high))


def _band(value: float, limits: Sequence[float]) -> str:
    return BAD if value < limits[0] else MIDDLING if value < limits[1] else GOOD
