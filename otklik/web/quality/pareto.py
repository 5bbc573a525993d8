"""A Pareto chart as plain attributes of SVG: bars from the greatest to the least, and a line of what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 640
HEIGHT: Final = 200
_FOOT: Final = 24
_TOP: Final = 10
_WIDEST: Final = 110.0


@dataclass(frozen=True)
class Slice:
    """number: its place; share, sum: in whole percent of all; the rest in units of the drawing."""

    number: int
    title: Any
    count: int
    share: int
    sum: int
    x: str
    y: str
    width: str
    height: str
    middle: str


@dataclass(frozen=True)
class Pareto:
    slices: list[Slice]
    line: str
    total: int
    base: int = HEIGHT - _FOOT
    width: int = WIDTH
    height: int = HEIGHT
    label_y: int = HEIGHT - 6


def pareto(counts: Sequence[tuple[Any, int]]) -> Pareto | None:
    """counts: (title, number), the greatest first; None for fewer than two."""
    total = sum(number for _title, number in counts)
    if len(counts) < 2 or not total:
        return None
    tall, step = HEIGHT - _FOOT - _TOP, WIDTH / len(counts)
    width = min(_WIDEST, step * 0.7)
    slices, points, so_far = [], [], 0
    for place, (title, number) in enumerate(counts):
        so_far += number
        middle, high = (place + 0.5) * step, tall * number / total
        y, top = HEIGHT - _FOOT - high, HEIGHT - _FOOT - tall * so_far / total
        points.append(f"{middle:.1f},{top:.1f}")
        shares = (round(100 * number / total), round(100 * so_far / total))
        drawn = (f"{middle - width / 2:.1f}", f"{y:.1f}", f"{width:.1f}", f"{high:.1f}", f"{middle:.1f}")
        slices.append(Slice(place + 1, title, number, *shares, *drawn))
    return Pareto(slices, " ".join(points), total)
