"""Figures of surveys in words, and drawings as plain attributes of SVG (the page allows no inline styles)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from otklik.core.estimates import Estimate
from otklik.core.intervals import Share
from otklik.feedback.models import CES, CSAT, NPS, SCALES
from otklik.feedback.queries.figures import Figure, Ranked, Told, Week
from otklik.web.feedback.words import CHANNELS

WIDTH: Final = 640
HEIGHT: Final = 160
_MARGIN: Final = 10
_SPAN: Final = 120
_EDGES: Final = {CSAT: (0.0, 100.0), NPS: (-100.0, 100.0), CES: (1.0, 7.0)}


@dataclass(frozen=True)
class Span:
    """An interval on a line over the whole scale; limit stays empty, as `quality/_span.html` wants it."""

    x: str
    width: str
    value: str
    limit: str = ""


@dataclass(frozen=True)
class Shown:
    """value, low, high: in the reader's language; change: the difference in words; up: whether it is better."""

    figure: Figure
    value: str
    low: str
    high: str
    span: Span | None
    change: str = ""
    up: bool = False


@dataclass(frozen=True)
class Bar:
    """One mark: how often it was given, its share in words and its length."""

    mark: int
    count: int
    share: str
    width: str
    tone: str


@dataclass(frozen=True)
class Chart:
    """band: the interval week by week; line: the figure; weeks: (week, shown), the newest first."""

    band: str
    line: str
    top: str
    bottom: str
    weeks: list[tuple[Week, Shown]]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class RankRow:
    row: Ranked
    value: str
    low: str
    high: str
    bound: str
    span: Span | None


def amount(kind: str, value: float) -> str:
    """87 %, +32, 5.6."""
    if kind == CSAT:
        return percent(value / 100)
    if kind == NPS:
        return f"{round(value):+d}".replace("-", "−")
    return number_format(round(value, 1), 1)


def percent(share: float | None) -> str:
    return "—" if share is None else _("%(value)s %%") % {"value": round(100 * share)}


def shown(figure: Figure) -> Shown:
    found = figure.estimate
    if found is None:
        return Shown(figure, "—", "", "", None)
    value, low, high = (amount(figure.kind, one) for one in (found.value, found.low, found.high))
    change, up = "", False
    if figure.change is not None:
        change, up = _change(figure.kind, figure.change), figure.change.value > 0
    return Shown(figure, value, low, high, _span(figure.kind, found), change, up)


def bars(figure: Figure) -> list[Bar]:
    """A bar for each mark of the scale, the best first."""
    scale, most = SCALES[figure.kind], max(figure.counts.values(), default=0)
    found = []
    for mark in reversed(scale.marks):
        count = figure.counts.get(mark, 0)
        tone = "text-success" if mark >= scale.good else "text-danger" if mark <= scale.bad else "text-secondary"
        width = f"{_SPAN * count / most:.1f}" if most else "0"
        found.append(Bar(mark, count, percent(count / figure.n if figure.n else None), width, tone))
    return found


def chart_of(weeks: Sequence[Week]) -> Chart | None:
    """The figures of the weeks, None for fewer than two of them."""
    known = [(week, found) for week in weeks if (found := week.figure.estimate) is not None]
    if len(known) < 2:
        return None
    kind = known[0][0].figure.kind
    bottom, top = min(found.low for _week, found in known), max(found.high for _week, found in known)
    first, days = known[0][0].monday, (known[-1][0].monday - known[0][0].monday).days or 1
    scale = (HEIGHT - 2 * _MARGIN) / ((top - bottom) or 1)

    def point(week: Week, value: float) -> str:
        return f"{WIDTH * (week.monday - first).days / days:.1f},{HEIGHT - _MARGIN - scale * (value - bottom):.1f}"

    there = [point(week, found.high) for week, found in known]
    back = [point(week, found.low) for week, found in reversed(known)]
    line = [point(week, found.value) for week, found in known]
    rows = [(week, shown(week.figure)) for week, _found in reversed(known)]
    return Chart(" ".join([*there, *back]), " ".join(line), amount(kind, top), amount(kind, bottom), rows)


def rank_row(row: Ranked) -> RankRow:
    one = row.share
    found = Estimate(one.whole, 100 * (one.value or 0), 100 * (one.low or 0), 100 * (one.high or 0))
    low, high = percent(one.low), percent(one.high)
    return RankRow(row, percent(one.value), low, high, percent(row.bound), _span(CSAT, found))


def mix(told: Told) -> list[tuple[Any, int, str]]:
    """(way, answers, share) of each way answers came."""
    n = told.figure.n
    return [(CHANNELS[way], count, percent(count / n)) for way, count in sorted(told.reach.channels.items())]


def rate(share: Share) -> str:
    return percent(share.value)


def _change(kind: str, change: Estimate) -> str:
    if kind == CES:
        value, low, high = (
            f"{'+' if one > 0 else ''}{number_format(round(one, 1), 1)}"
            for one in (change.value, change.low, change.high)
        )
    else:
        value, low, high = (f"{round(one):+d}".replace("-", "−") for one in (change.value, change.low, change.high))
    return _("%(value)s (from %(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def _span(kind: str, found: Estimate) -> Span:
    least, most = _EDGES[kind]
    low, value, high = (_SPAN * (one - least) / (most - least) for one in (found.low, found.value, found.high))
    return Span(f"{low:.1f}", f"{max(2.0, high - low):.1f}", f"{min(_SPAN - 2.0, max(0.0, value - 1)):.1f}")
