"""Waits and load in words, figures and shades."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.intervals import Share
from otklik.quality.models import Measurement
from otklik.quality.queries.load import Load
from otklik.quality.queries.waiting import Waits
from otklik.web.quality.drawing import Chart, Span, amount, chart_of, limit_told, span_between
from otklik.web.quality.waits_drawing import People, people_of
from otklik.web.quality.words import LEFT_OUT

SHADES: Final = 5
COLUMNS: Final = ("figure", "when", "value", "low", "high", "counted", "unit")


@dataclass(frozen=True)
class Figure:
    """A line of a table. code: of the measure; counted: how many it is made of; how: the formula in words.

    about: of what, where one code has several; rows: address of the page with the rows behind it.
    """

    code: str
    title: Any
    value: str
    interval: str
    counted: int
    how: Any
    span: Span | None = None
    about: str = ""
    rows: str = ""


@dataclass(frozen=True)
class DayShown:
    """counted: of the share in time; journal: the rows of the day."""

    day: date
    contacts: int
    value: str
    interval: str
    counted: int
    gave_up: str
    span: Span | None
    journal: str
    is_short: bool


@dataclass(frozen=True)
class Cell:
    """Mean contacts of an hour of the week; shade: 0..5 of the busiest; hours: how many such hours there were."""

    mean: str
    shade: int
    hours: int
    is_closed: bool


@dataclass(frozen=True)
class Shown:
    figures: list[Figure]
    left_out: list[tuple[Any, Any, int]]
    days: list[DayShown]
    weekdays: list[Any]
    heat: list[tuple[str, list[Cell]]]
    busiest: str
    chart: Chart | None
    people: People | None
    limit: str
    wait: str
    talk: str
    target: str
    journal: str


def shown(load: Load) -> Shown:
    """Uses the touchpoint."""
    means = _means(load)
    most = max(means.values(), default=0.0)
    return Shown(
        figures_of(load),
        [(*LEFT_OUT[name], load.told.all.counts[name]) for name in LEFT_OUT if load.told.all.counts[name]],
        [_day(load, day) for day in sorted(load.told.days, reverse=True)],
        list(WEEKDAYS_ABBR.values()),
        [(f"{hour:02}", [_cell(load, means, most, day, hour) for day in range(7)]) for hour in _hours(load)],
        number_format(round(most, 1), 1),
        chart_of([_point(load, day) for day in sorted(load.told.days)]),
        people_of(load.seats.rows),
        limit_told(">=", load.percent, "%"),
        amount(load.seconds, "s"),
        amount(load.seats.talk, "s"),
        limit_told("", 100 * load.seats.target.share, "%").strip(),
        _journal(load, load.window.begins.date(), load.window.day - timedelta(days=1)),
    )


def lines_of(load: Load) -> Iterator[dict[str, Any]]:
    """Everything on the page as lines of a table, the numbers as they are."""
    yield from (
        _share("N1.1", "", load.told.all.level),
        _share("M02", "", load.told.all.gave_up),
        _share("M06", "", load.again.share),
    )
    for code, waits in (("M01", load.told.wait), ("M03", load.told.reply), ("M04", load.told.whole)):
        for percent in (50, 95):
            yield _line(f"{code} p{percent}", "", waits.quantile(percent), counted=waits.n, unit="s")
    yield _line("M05 waiting", load.backlog.waiting_since or "", load.backlog.waiting)
    yield _line("M05 going on", load.backlog.going_on_since or "", load.backlog.going_on)
    for day, tally in sorted(load.told.days.items()):
        yield _line("contacts", day, tally.contacts)
        yield _share("N1.1", day, tally.level)
        yield _share("M02", day, tally.gave_up)
    for (weekday, hour), mean in sorted(_means(load).items()):
        yield _line("M08", f"{weekday + 1} {hour:02}:00", round(mean, 2), counted=load.happened[weekday, hour])
    for row in load.seats.rows:
        for name in ("contacts", "needed", "most", "planned", "present", "short"):
            value = getattr(row, name)
            told = "" if value is None else round(value, 2)
            yield _line(f"M07 {name}", f"{row.begins:%H:%M}", told, counted=row.days)


def _line(figure: str, when: Any, value: Any, *, counted: Any = "", unit: str = "") -> dict[str, Any]:
    told = "" if value is None else value
    return {"figure": figure, "when": when, "value": told, "low": "", "high": "", "counted": counted, "unit": unit}


def _share(figure: str, when: Any, found: Share) -> dict[str, Any]:
    ends = zip(("value", "low", "high"), (found.value, found.low, found.high), strict=True)
    percents = {name: "" if end is None else round(100 * end, 2) for name, end in ends}
    return {"figure": figure, "when": when, "counted": found.whole, "unit": "%"} | percents


def figures_of(load: Load) -> list[Figure]:
    """M01-M06 and the share in time."""
    told, backlog = load.told, load.backlog
    return [
        _of_share("N1.1", gettext_lazy("Answered in time"), told.all.level, _HOW["level"], load.percent),
        _of_share("M02", gettext_lazy("Gave up waiting"), told.all.gave_up, _HOW["gave_up"]),
        _of_waits("M01", gettext_lazy("Wait"), told.wait, _HOW["wait"]),
        _of_waits("M03", gettext_lazy("First reply"), told.reply, _HOW["reply"]),
        _of_waits("M04", gettext_lazy("Till it was over"), told.whole, _HOW["whole"]),
        _of_backlog(gettext_lazy("Wait for an answer now"), backlog.waiting, _HOW["waiting"]),
        _of_backlog(gettext_lazy("Answered and not over"), backlog.going_on, _HOW["going_on"]),
        _of_share("M06", gettext_lazy("Came again within 7 days"), load.again.share, _HOW["again"]),
    ]


_HOW: Final = {
    "level": gettext_lazy(
        "Answered in time ÷ everybody who turned to us, except those who gave up at once. Who gave up later or still "
        "waits longer than the norm was not answered in time."
    ),
    "gave_up": gettext_lazy("Gave up later than at once ÷ those and the answered. Who still waits is left out."),
    "wait": gettext_lazy(
        "Half, and nineteen of twenty, are answered within so long, in opening hours. Who still waits or gave up has "
        "waited at least so long (Kaplan and Meier)."
    ),
    "reply": gettext_lazy("The same by the clock, nights and days off included."),
    "whole": gettext_lazy("From the beginning to the end, by the clock. What is not over has lasted at least so long."),
    "waiting": gettext_lazy("Contacts of any day without an answer and without an end."),
    "going_on": gettext_lazy("Contacts of any day that were answered and have no end."),
    "again": gettext_lazy(
        "Of contacts that were over for a week: the same person, or the same contract, came again by any channel. "
        "Whom we do not know cannot be counted."
    ),
}


def _of_share(code: str, title: Any, found: Share, how: Any, limit: float | None = None) -> Figure:
    low, value, high = (None if end is None else 100 * end for end in (found.low, found.value, found.high))
    interval = "" if value is None else f"{amount(low, '%')} – {amount(high, '%')}"
    return Figure(code, title, amount(value, "%"), interval, found.whole, how, span_between(low, value, high, limit))


def _of_waits(code: str, title: Any, waits: Waits, how: Any) -> Figure:
    half, most = (waits.quantile(percent) for percent in (50, 95))
    told = _("half %(half)s, nineteen of twenty %(most)s") % {"half": _or_more(half), "most": _or_more(most)}
    return Figure(code, title, told if waits.n else "—", "", waits.n, how)


def _or_more(seconds: int | None) -> str:
    return amount(seconds, "s") if seconds is not None else _("not yet")


def _of_backlog(title: Any, number: int, how: Any) -> Figure:
    return Figure("M05", title, number_format(number), "", number, how)


def _day(load: Load, day: date) -> DayShown:
    tally = load.told.days[day]
    level = _of_share("N1.1", "", tally.level, "", load.percent)
    given_up = tally.gave_up.value
    return DayShown(
        day, tally.contacts, level.value, level.interval, level.counted,
        amount(None if given_up is None else 100 * given_up, "%"), level.span, _journal(load, day, day),
        load.percent is not None and tally.level.high is not None and 100 * tally.level.high < load.percent,
    )  # fmt: skip


def _point(load: Load, day: date) -> Measurement:
    """A day of the share in time as the drawing takes it; not kept."""
    found = load.told.days[day].level
    low, value, high = (None if end is None else 100 * end for end in (found.low, found.value, found.high))
    return Measurement(day=day, value=value, low=low, high=high, limit=load.percent, unit="%")


def _means(load: Load) -> dict[tuple[int, int], float]:
    """Contacts an hour, of hours it was open or somebody came."""
    keys = load.happened.keys() | load.told.hours.keys()
    return {key: load.told.hours[key] / max(load.happened[key], 1) for key in keys}


def _hours(load: Load) -> range:
    """From the first hour with anything in it to the last."""
    hours = [hour for _weekday, hour in load.happened.keys() | load.told.hours.keys()]
    return range(min(hours, default=0), max(hours, default=-1) + 1)


def _cell(load: Load, means: dict[tuple[int, int], float], most: float, weekday: int, hour: int) -> Cell:
    key = (weekday, hour)
    mean = means.get(key, 0.0)
    shade = min(SHADES, int(SHADES * mean / most + 0.999)) if most else 0
    is_closed = not load.happened[key] and not load.told.hours[key]
    return Cell(number_format(round(mean, 1), 1), shade, load.happened[key], is_closed)


def _journal(load: Load, first: date, last: date) -> str:
    query = QueryDict(mutable=True)
    query["touchpoint"] = load.touchpoint.code
    query["since"], query["until"] = first.isoformat(), last.isoformat()
    return f"{reverse('desk_journal')}?{query.urlencode()}"
