"""Health drawn as plain attributes of SVG: the interval on a line, thirty days as strokes, ninety days as a band."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from otklik.quality.models import Score
from otklik.quality.queries.health import Estimate
from otklik.quality.queries.score_board import TREND, TrendDay
from otklik.quality.queries.scores import estimate_of
from otklik.web.quality.drawing import HEIGHT, WIDTH

STRIP_HEIGHT: Final = 24
_STEP: Final = 4
STRIP_WIDTH: Final = _STEP * (TREND.days + 1)
BAR_WIDTH: Final = 100  # a point a unit


@dataclass(frozen=True)
class Strokes:
    """paths: (band, d): all days of one band are one path. told: the days in words of numbers, for who does not see."""

    paths: list[tuple[str, str]]
    first: int
    last: int
    width: int = STRIP_WIDTH
    height: int = STRIP_HEIGHT


@dataclass(frozen=True)
class Bar:
    """An interval of 0..100: where it begins, how long it is, where the value is."""

    x: str
    width: str
    value: str


@dataclass(frozen=True)
class HealthChart:
    """Stretches of days that follow each other, each (band of the interval, line of the value) as points.

    first, last: the days at both ends.
    """

    stretches: list[tuple[str, str]]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT


def strokes(trend: Sequence[TrendDay], day: date | None) -> Strokes | None:
    """A stroke a day up to `day`, as tall as the health; a day without a score stays empty. None for less than two."""
    if day is None or len(trend) < 2:
        return None
    paths: dict[str, list[str]] = defaultdict(list)
    for one in trend:
        x = STRIP_WIDTH - _STEP // 2 - _STEP * (day - one.day).days
        paths[one.band].append(f"M{x} {STRIP_HEIGHT}v-{max(1, round(STRIP_HEIGHT * one.value / 100))}")
    drawn = [(band, "".join(d)) for band, d in paths.items()]
    return Strokes(drawn, round(trend[0].value), round(trend[-1].value))


def bar(now: Estimate) -> Bar:
    return Bar(f"{now.low:.1f}", f"{max(1.5, now.high - now.low):.1f}", f"{min(98.0, max(0.0, now.value - 1)):.1f}")


def health_chart(past: Sequence[Score]) -> HealthChart | None:
    """From 0 at the lower edge to 100 at the upper; None for fewer than two days. A gap in the days is a gap here."""
    known = [(score, now) for score in past if (now := estimate_of(score))]
    if len(known) < 2:
        return None
    first, last = known[0][0].day, known[-1][0].day
    parts: list[list[tuple[date, Estimate]]] = []
    for score, now in known:
        if not parts or (score.day - parts[-1][-1][0]).days > 1:
            parts.append([])
        parts[-1].append((score.day, now))
    width = WIDTH / ((last - first).days or 1)

    def point(day: date, figure: float) -> str:
        return f"{width * (day - first).days:.1f},{HEIGHT * (1 - figure / 100):.1f}"

    stretches = []
    for part in parts:
        there = [point(day, now.high) for day, now in part]
        back = [point(day, now.low) for day, now in reversed(part)]
        stretches.append((" ".join([*there, *back]), " ".join(point(day, now.value) for day, now in part)))
    return HealthChart(stretches, first, last)


def height_of(limit: float) -> str:
    """Where a limit lies in a chart."""
    return f"{HEIGHT * (1 - limit / 100):.1f}"
