"""A line of states as plain attributes of SVG (the page allows no inline styles)."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from otklik.quality.queries import Availability, Standing, Stretch

WIDTH: Final = 720
HEIGHT: Final = 28
_THINNEST: Final = 2.0  # an outage of seconds in a month is still to be seen
_HEIGHTS: Final = {"up": 0.5, "degraded": 0.75, "down": 1.0, "maintenance": 0.35, "unknown": 0.2}

STATES: Final = {
    "up": _("works"),
    "degraded": _("works badly"),
    "down": _("does not work"),
    "maintenance": _("announced work"),
    "unknown": _("not known"),
}
ICONS: Final = {
    "up": "circle-check",
    "degraded": "alert-triangle",
    "down": "circle-x",
    "maintenance": "clock",
    "unknown": "help-circle",
}


@dataclass(frozen=True)
class Bar:
    """In the drawing's own units, written as SVG wants them. Worse is taller, too: not told by colour alone."""

    state: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Drawn:
    """bars: the good ones first, so that a thin bad one lies over them; told: the longest states in words."""

    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Figure:
    """Availability as a page says it: percent or None when too little was seen."""

    percent: str | None
    counted: str | None
    coverage: str
    down: timedelta
    maintenance: timedelta


def drawn(stretches: list[Stretch]) -> Drawn:
    """The stretches over the whole width."""
    if not stretches:
        return Drawn([])
    begins, length = stretches[0].begins, (stretches[-1].ends - stretches[0].begins).total_seconds()
    bars = []
    for one in stretches:
        if one.state not in _HEIGHTS:
            continue
        x = (one.begins - begins).total_seconds() / length * WIDTH
        width = one.seconds / length * WIDTH
        if one.state in ("down", "degraded"):
            width = max(width, _THINNEST)
        tall = HEIGHT * _HEIGHTS[one.state]
        bars.append(Bar(one.state, f"{x:.2f}", f"{HEIGHT - tall:.2f}", f"{width:.2f}", f"{tall:.2f}"))
    order = ("unknown", "maintenance", "up", "degraded", "down")
    return Drawn(sorted(bars, key=lambda bar: order.index(bar.state)))


def figure(found: Availability) -> Figure:
    """The words for a figure; a share is never rounded up to a whole."""
    return Figure(
        percent=_percent(found.value) if found.is_enough else None,
        counted=_percent(found.counted) if found.is_enough and "maintenance" in found.seconds else None,
        coverage=_percent(found.coverage),
        down=timedelta(seconds=round(found.seconds.get("down", 0))),
        maintenance=timedelta(seconds=round(found.seconds.get("maintenance", 0))),
    )


def shown_figure(standing: Standing) -> Figure:
    return figure(standing.availability)


def _percent(share: float | None) -> str:
    """Rounded down to hundredths: 99.999 % is not 100 %."""
    if share is None:
        return ""
    return number_format(Decimal(int(share * 10_000)).scaleb(-2).normalize() + 0)
