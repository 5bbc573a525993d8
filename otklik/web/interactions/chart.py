"""Bars of contacts a day, as plain attributes of SVG (the page allows no inline styles)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from otklik.interactions.queries import DayFigures

WIDTH: Final = 900
HEIGHT: Final = 120


@dataclass(frozen=True)
class Bar:
    """A day: place and size in the drawing's own units, as written in an attribute in every language."""

    day: date
    total: int
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    total: int
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(days: Sequence[DayFigures]) -> Chart:
    """One bar a day, the tallest as high as the drawing."""
    most = max((day.total for day in days), default=0)
    step = WIDTH / max(len(days), 1)
    bars = []
    for place, day in enumerate(days):
        height = HEIGHT * day.total / most if most else 0
        sizes = (place * step, HEIGHT - height, step * 0.75, height)
        bars.append(Bar(day.day, day.total, *(f"{size:.1f}" for size in sizes)))
    return Chart(bars, sum(day.total for day in days), most)
