"""People through the day as bars and lines, in plain attributes of SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from otklik.quality.queries.load_seats import HalfHour

WIDTH: Final = 960
HEIGHT: Final = 200


@dataclass(frozen=True)
class Bar:
    """A half hour: how many are needed, as a bar."""

    hour: str
    is_short: bool
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class People:
    """planned, present: points of lines of steps, empty where nothing is known of them."""

    bars: list[Bar]
    planned: str
    present: str
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT


def people_of(rows: Sequence[HalfHour]) -> People | None:
    """None where it was never open."""
    if not rows:
        return None
    most = max(max(row.needed, row.planned or 0, row.present or 0) for row in rows) or 1
    step, scale = WIDTH / len(rows), HEIGHT / (most * 1.1)
    bars = []
    for place, row in enumerate(rows):
        height = scale * row.needed
        sizes = (place * step, HEIGHT - height, step * 0.8, height)
        there = row.present if row.present is not None else row.planned
        is_short = there is not None and there < row.needed
        bars.append(Bar(f"{row.begins:%H:%M}", is_short, *(f"{size:.1f}" for size in sizes)))
    planned, present = ([getattr(row, name) for row in rows] for name in ("planned", "present"))
    return People(bars, steps(planned, step, scale), steps(present, step, scale), bars[0].hour, bars[-1].hour)


def steps(values: Sequence[float | None], step: float, scale: float) -> str:
    """Points of a line of steps, a value a step; None is left out."""
    corners = [(place + side, value) for place, value in enumerate(values) if value is not None for side in (0, 1)]
    return " ".join(f"{step * place:.1f},{HEIGHT - scale * value:.1f}" for place, value in corners)
