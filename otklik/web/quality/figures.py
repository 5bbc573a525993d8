"""All computed figures of a touchpoint on one page, each with how it is counted and where its rows are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import get_default_timezone, localdate, now
from django.views.decorators.http import require_GET

from otklik.answers import ledger
from otklik.core.intervals import Share, share
from otklik.quality.queries.computed import Computed, computed
from otklik.quality.queries.load import Load, load_of_place
from otklik.quality.queries.load_places import busiest_place, place_of_code
from otklik.quality.queries.measured import Measured
from otklik.web.quality.drawing import amount, span_between
from otklik.web.quality.figure_words import HOW, TITLES, UNITS, WHY
from otklik.web.quality.waits import WaitsForm
from otklik.web.quality.waits_showing import Figure, figures_of
from otklik.web.shell.access import desk_page, may
from otklik.web.shell.spans import duration
from otklik.web.templatetags.otklik import in_language

_USUAL: Final = timedelta(days=28)
_SECONDS: Final = {"min": 60, "h": 3600}
_ROWS: Final = {
    "M09": ("desk_surveys", "feedback.read"),
    "M10": ("desk_surveys", "feedback.read"),
    "M11": ("desk_surveys", "feedback.read"),
    "M12": ("desk_surveys", "feedback.read"),
    "M13": ("desk_reviews", "feedback.read"),
    "M15": ("desk_training", "workforce.read"),
    "M16": ("desk_care", "workforce.read"),
    "M17": ("desk_incidents", "quality.read"),
    "M18": ("desk_self_service", "answers.read"),
    "M20": ("desk_improvements", "quality.read"),
}


@desk_page("quality.read")
@require_GET
def desk_figures(request: HttpRequest) -> HttpResponse:
    at = now()
    form = WaitsForm(request.GET)
    form.is_valid()
    first, last = form.days(localdate(at))
    place = place_of_code(form.cleaned_data.get("touchpoint") or "") or busiest_place(since=at - _USUAL)
    lines: list[Figure] = []
    if place:
        load = load_of_place(place, first, last, at=at)
        lines = [
            *_waits(load),
            *_told(request, computed(place, first, last, at=at)),
            *_ledger(request, first, last, at),
        ]
    told = {"touchpoint": place.code if place else "", "since": first, "until": last}
    words = {"form": WaitsForm(initial=told), "place": place, "first": first, "last": last}
    return render(request, "quality/desk_figures.html", words | {"lines": _in_order(lines)})


def _in_order(lines: list[Figure]) -> list[Figure]:
    """By code, the share in time first; of lines that are counted alike only the first says how."""
    places = {str(title): place for place, title in enumerate(TITLES.values())}
    lines = sorted(lines, key=lambda line: (line.code != "N1.1", line.code, places.get(str(line.title), -1)))
    told: set[str] = set()
    for number, line in enumerate(lines):
        if str(line.how) in told:
            lines[number] = replace(line, how="")
        told.add(str(line.how))
    return lines


def _waits(load: Load) -> Iterator[Figure]:
    window = (load.window.begins.date(), load.window.day - timedelta(days=1))
    query = f"?touchpoint={load.touchpoint.code}&since={window[0]}&until={window[1]}"
    rows = reverse("desk_waits") + query
    for figure in figures_of(load):
        yield replace(figure, rows=rows)
    yield _of_share("M07", "seats", _enough(load), rows)
    hours = sum(load.told.hours.values()), sum(load.happened.values())
    mean = hours[0] / hours[1] if hours[1] else None
    yield Figure("M08", TITLES["M08", "hour"], _amount(mean, ""), "", hours[0], HOW["M08", "hour"], rows=rows)


def _enough(load: Load) -> Share:
    """Half-hours in which as many people were present as the load called for."""
    known = [row for row in load.seats.rows if row.present is not None or row.planned is not None]
    days = sum(row.days for row in known)
    return share(days - sum(row.short for row in known), days)


def _told(request: HttpRequest, found: list[Computed]) -> Iterator[Figure]:
    for one in found:
        about = in_language(one.about) if isinstance(one.about, dict) else one.about
        yield _line(one.code, one.key, one.found, about, _rows(request, one.code))


def _ledger(request: HttpRequest, first: date, last: date, at: datetime) -> Iterator[Figure]:
    """M18, of the whole portal: what was found without asking, and what the hold-out group says was spared."""
    end = datetime.combine(last + timedelta(days=1), time(), get_default_timezone())
    period = ledger.Period(at=min(end, at), days=(last - first).days + 1)
    rows = _rows(request, "M18")
    yield _of_share("M18", "found", ledger.found_and_asked(period=period), rows)
    drop = ledger.deflection(period=period, settings=ledger.ledger_settings()).drop
    if drop is None:
        yield _line("M18", "spared", Measured("%", why="no_holdout"), "", rows)
    else:
        low, value, high = (100 * end for end in (drop.low, drop.value, drop.high))
        interval = f"{amount(low, '%')} – {amount(high, '%')}"
        title, how = TITLES["M18", "spared"], HOW["M18", "spared"]
        counted = drop.first.whole + drop.second.whole
        yield Figure("M18", title, amount(value, "%"), interval, counted, how, rows=rows)


def _of_share(code: str, key: str, found: Share, rows: str) -> Figure:
    low, value, high = (None if end is None else 100 * end for end in (found.low, found.value, found.high))
    return _line(code, key, Measured("%", found.part, found.whole, value, low, high), "", rows)


def _line(code: str, key: str, found: Measured, about: str, rows: str) -> Figure:
    has_interval = found.low is not None and not found.is_census
    interval = f"{_amount(found.low, found.unit)} – {_amount(found.high, found.unit)}" if has_interval else ""
    span = span_between(found.low, found.value, found.high, None) if found.unit == "%" and has_interval else None
    value = str(WHY[found.why]) if found.why else _amount(found.value, found.unit)
    return Figure(code, TITLES[code, key], value, interval, found.denominator, HOW[code, key], span, about, rows)


def _amount(value: float | None, unit: str) -> str:
    if value is None or unit in ("%", ""):
        return amount(value, unit) if unit else number_format(round(value or 0, 1))
    if unit in _SECONDS:
        return duration(timedelta(seconds=_SECONDS[unit] * value))
    return f"{number_format(value, 1)} {UNITS[unit]}"


def _rows(request: HttpRequest, code: str) -> str:
    page, right = _ROWS[code]
    return reverse(page) if may(request.user, right) else ""
