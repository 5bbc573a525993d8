"""Health of the demo's touchpoints on each of ninety days, by what had been seen and measured until then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from otklik.quality.actions import keep_scores
from otklik.quality.models import Measurement, Score
from otklik.quality.queries import Standing, availability, inside
from otklik.quality.queries.health import Figure, dimension_of
from otklik.quality.queries.measured import window_of
from otklik.quality.queries.scores import (
    UPTIME_WINDOW,
    figure_of,
    in_service,
    looked_every,
    score_of,
    terms_now,
    uptime,
)
from otklik.quality.queries.states import standings

_DAYS: Final = 90
Measured = dict[int, dict[str, list[Measurement]]]


def load(at: datetime) -> Iterator[int]:
    """Today and ninety days before it; yields how many scores came with each day. A second time changes nothing."""
    today, terms = localdate(at), terms_now()
    days = [today - timedelta(days=back) for back in range(_DAYS, -1, -1)]
    places = in_service()
    first, last = window_of(UPTIME_WINDOW, days[0]).begins, window_of(UPTIME_WINDOW, today).ends
    stood, every, measured = standings(places, first, last), looked_every(places), _measured()
    for day in days:
        rows: list[Score] = []
        for place in places:
            figures = [figure_of(row) for row in _latest(measured[place.pk].values(), day)]
            if place.pk in stood:
                figures.append(_uptime(stood[place.pk], day, every[place.pk]))
            if figures:
                rows.append(score_of(place, day, figures, terms, at))
        yield keep_scores(rows)


def _measured() -> Measured:
    """{touchpoint: {code: rows, the newest first}} of norms that health knows."""
    told: Measured = defaultdict(lambda: defaultdict(list))
    rows = Measurement.objects.that_tell().select_related("norm").defer("facts").order_by("-day", "-norm__version")
    for row in rows:
        if dimension_of(row.norm.code):
            told[row.touchpoint_id][row.norm.code].append(row)
    return told


def _latest(some: Iterable[list[Measurement]], day: date) -> Iterator[Measurement]:
    """Of each norm the newest row of that day, if it is not older than the norm's window is long."""
    for rows in some:
        row = next((row for row in rows if row.day <= day), None)
        if row and row.day > window_of(row.norm.window, day).begins.date():
            yield row


def _uptime(stood: Standing, day: date, every: int) -> Figure:
    window = window_of(UPTIME_WINDOW, day)
    return uptime(availability(inside(stood.open_line, [(window.begins, window.ends)])), every)
