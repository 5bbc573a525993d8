"""Days of the network as plain attributes of SVG (the page allows no inline styles)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from otklik.outages.models import SERVICES
from otklik.outages.queries import Day, Strip
from otklik.web.shell.spans import duration

STEP: Final = 10
HEIGHT: Final = 32
_GAP: Final = 2


@dataclass(frozen=True)
class Bar:
    """A day: its place in the drawing's own units. Bad days are taller, too: not by colour alone."""

    state: str
    x: int
    y: int
    height: int
    width: int = STEP - _GAP


@dataclass(frozen=True)
class Drawn:
    """A strip with its title; told: the days on which there was something, the last first."""

    title: str
    strip: Strip
    bars: list[Bar]
    width: int
    longest: str
    told: list[Day]
    height: int = HEIGHT


def drawn(strips: Iterable[Strip]) -> list[Drawn]:
    return [_drawn(strip) for strip in strips]


def _drawn(strip: Strip) -> Drawn:
    heights = {"none": HEIGHT // 2, "planned": HEIGHT * 3 // 4, "outage": HEIGHT}
    bars = [
        Bar(day.level, place * STEP, HEIGHT - heights[day.level], heights[day.level])
        for place, day in enumerate(strip.days)
    ]
    told = [day for day in reversed(strip.days) if day.level != "none"]
    title = str(SERVICES[strip.service])
    return Drawn(title, strip, bars, len(bars) * STEP, duration(strip.longest) if strip.outages else "", told)
