"""Figures in words, and drawings as plain attributes of SVG (the page allows no inline styles)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from otklik.quality.models import Measurement
from otklik.quality.models.measures import JudgedFigure

WIDTH: Final = 640
HEIGHT: Final = 160
_SPAN: Final = 120
_MARGIN: Final = 8
_SIGNS: Final = {">=": "≥", "<=": "≤", "==": "=", "": ""}


@dataclass(frozen=True)
class Span:
    """An interval on a line of 0-100 %: where it begins, how long it is, the value and the limit."""

    x: str
    width: str
    value: str
    limit: str


@dataclass(frozen=True)
class Chart:
    """band: points of the interval over time; line: of the value; limits: of the limit as it was each day.

    top, bottom: what the upper and the lower edge stand for, in words; first, last: the days at both ends.
    """

    band: str
    line: str
    limits: str
    top: str
    bottom: str
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT


def amount(value: float | None, unit: str) -> str:
    """A figure with its unit as people say it: 87.6 %, 45 s, 3 min 20 s, 2 h 5 min."""
    if value is None:
        return "—"
    if unit == "s":
        return _wait(round(value))
    if unit == "%":
        return _("%(value)s %%") % {"value": number_format(round(value, 1), 1)}
    return f"{number_format(round(value, 1))} {unit}"


def limit_in_words(row: JudgedFigure) -> str:
    """What the figure must be, with its sign; empty where nothing is asked of it."""
    return limit_told(row.comparator, row.limit, row.unit)


def limit_told(comparator: str, limit: float | None, unit: str) -> str:
    """The same of the bare figures."""
    if limit is None:
        return ""
    is_plain = unit == "%" and limit == int(limit)
    told = _("%(value)s %%") % {"value": int(limit)} if is_plain else amount(limit, unit)
    return f"{_SIGNS[comparator]} {told}"


def span_of(row: JudgedFigure) -> Span | None:
    """The interval beside a figure in percent."""
    return span_between(row.low, row.value, row.high, row.limit) if row.unit == "%" else None


def span_between(low: float | None, value: float | None, high: float | None, limit: float | None) -> Span | None:
    """The same of bare figures in percent."""
    if value is None or low is None or high is None:
        return None
    low, value, high = (_SPAN * share / 100 for share in (low, value, high))
    at = "" if limit is None else f"{min(_SPAN - 1.0, _SPAN * limit / 100):.1f}"
    return Span(f"{low:.1f}", f"{max(2.0, high - low):.1f}", f"{value - 1:.1f}", at)


def chart_of(rows: Sequence[Measurement]) -> Chart | None:
    """The figures of several days, None for fewer than two. The edges are the least and the most drawn."""
    known = [(row, row.value, row.low, row.high) for row in rows]
    days = [
        (row, value, low, high)
        for row, value, low, high in known
        if value is not None and low is not None and high is not None
    ]
    if len(days) < 2:
        return None
    limits = [row.limit for row, *_figures in days if row.limit is not None]
    bottom = min(*(low for *_others, low, _high in days), *limits)
    top = max(*(high for *_others, high in days), *limits)
    scale = (HEIGHT - 2 * _MARGIN) / ((top - bottom) or 1)
    first, last = days[0][0].day, days[-1][0].day

    def point(row: Measurement, figure: float) -> str:
        x = WIDTH * (row.day - first).days / ((last - first).days or 1)
        return f"{x:.1f},{HEIGHT - _MARGIN - scale * (figure - bottom):.1f}"

    there = [point(row, high) for row, _value, _low, high in days]
    back = [point(row, low) for row, _value, low, _high in reversed(days)]
    line = [point(row, value) for row, value, _low, _high in days]
    held = [point(row, row.limit) for row, *_figures in days if row.limit is not None]
    unit = days[0][0].unit
    edges = (amount(top, unit), amount(bottom, unit), first, last)
    return Chart(" ".join([*there, *back]), " ".join(line), " ".join(held), *edges)


def _wait(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes and not seconds:
        return _("%(minutes)d min") % {"minutes": minutes}
    facts = {"minutes": minutes, "seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % facts if minutes else _("%(seconds)d s") % facts
