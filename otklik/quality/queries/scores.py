"""Figures of touchpoints gathered for their health: what probes saw and what was measured, whoever measured it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Min, OuterRef, Subquery

from otklik.core.intervals import share
from otklik.quality.models import Measurement, ProbeDefinition, Score, ScoreTerms
from otklik.quality.models.measures import FAIL
from otklik.quality.queries.health import (
    FORMULA_VERSION,
    UPTIME,
    USUAL,
    Bounds,
    Estimate,
    Figure,
    Scaled,
    Terms,
    band,
    dimension_of,
    health,
)
from otklik.quality.queries.measured import window_of
from otklik.quality.queries.states import standings
from otklik.quality.queries.stretches import Availability
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import PREFETCHED

UPTIME_WINDOW: Final = "P30D"
Figures = dict[int, list[Figure]]


def terms_now() -> Terms:
    """The newest version; the usual one while nobody has set another."""
    row = ScoreTerms.objects.order_by("-version").first()
    return terms_of(row) if row else USUAL


def terms_of(row: ScoreTerms) -> Terms:
    bounds = {code: Bounds(*told) for code, told in row.bounds.items()}
    return Terms(row.version, row.weights, bounds, (row.limits[0], row.limits[1]))


def terms_versions() -> list[ScoreTerms]:
    """Every version somebody set, the newest first."""
    return list(ScoreTerms.objects.select_related("changed_by").order_by("-version"))


def norm_titles(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """{code: words by language} of norms, by the newest version."""
    return dict(Norm.objects.filter(code__in=list(codes)).order_by("version").values_list("code", "title"))


def in_service() -> list[Touchpoint]:
    """Every touchpoint in service with its calendar."""
    rows = Touchpoint.objects.filter(retired_at=None).select_related("calendar")
    return list(rows.prefetch_related(*PREFETCHED).order_by("position", "pk"))


def scored(places: Sequence[Touchpoint], day: date, at: datetime) -> list[Score]:
    """Scores of the touchpoints of which anything is known on a day, not kept; a constant number of queries."""
    terms = terms_now()
    figures = figures_on(places, day)
    return [score_of(place, day, figures[place.pk], terms, at) for place in places if place.pk in figures]


def score_of(place: Touchpoint, day: date, figures: Iterable[Figure], terms: Terms, at: datetime) -> Score:
    """One row, not kept; asks the database nothing."""
    found = health(figures, terms)
    now = found.now
    return Score(
        touchpoint=place,
        day=day,
        value=now.value if now else None,
        low=now.low if now else None,
        high=now.high if now else None,
        uncapped=found.uncapped,
        band=band(now, terms.limits),
        dimensions={name: _ends(one) for name, one in found.dimensions.items()},
        missing=found.missing,
        capped_by=found.capped_by,
        inputs=[input_of(one) for one in found.figures],
        weights=dict(terms.weights),
        terms_version=terms.version,
        formula_version=FORMULA_VERSION,
        scored_at=at,
    )


def input_of(one: Scaled) -> dict[str, Any]:
    """A figure as a row keeps it; s: [value, low, high] in 0..1, None where it does not count, and then why."""
    figure, bounds = one.figure, one.bounds
    return {
        "code": figure.code, "dimension": one.dimension,
        "numerator": figure.numerator, "denominator": figure.denominator,
        "value": figure.value, "low": figure.low, "high": figure.high, "unit": figure.unit,
        "coverage": figure.coverage, "fails": figure.fails, "measurement": figure.measurement,
        "floor": bounds.floor if bounds else None, "target": bounds.target if bounds else None,
        "s": _ends(one.scaled) if one.scaled else None, "why": one.why,
    }  # fmt: skip


def estimate_of(score: Score) -> Estimate | None:
    """Health with its interval, None where nothing is known."""
    if score.value is None or score.low is None or score.high is None:
        return None
    return Estimate(score.value, score.low, score.high)


def figures_on(places: Sequence[Touchpoint], day: date) -> Figures:
    """By touchpoint; those of which nothing is known are not in it."""
    told: Figures = defaultdict(list)
    window = window_of(UPTIME_WINDOW, day)
    every = looked_every(places)
    for touchpoint_id, standing in standings(places, window.begins, window.ends).items():
        told[touchpoint_id].append(uptime(standing.availability, every.get(touchpoint_id, 60)))
    for row in latest_measurements(day):
        told[row.touchpoint_id].append(figure_of(row))
    return dict(told)


def looked_every(places: Iterable[Touchpoint]) -> dict[int, int]:
    """{touchpoint: seconds between two looks of the probe that looks most often}."""
    rows = ProbeDefinition.objects.filter(touchpoint__in=places).values_list("touchpoint")
    return dict(rows.annotate(Min("every_seconds")).order_by())


def uptime(seen: Availability, every: int) -> Figure:
    """The share of what was seen in opening hours that it worked, its interval by as many looks as fit in there."""
    known = sum(seen.seconds.get(state, 0.0) for state in ("up", "degraded", "down"))
    looks = int(known // every)
    if seen.value is None or not looks:
        return Figure(UPTIME, None, coverage=seen.coverage)
    found = share(round(seen.value * looks), looks)
    low, high = found.low or 0.0, found.high or 0.0
    value = 100 * seen.value
    interval = (value, min(value, 100 * low), max(value, 100 * high), "%")
    return Figure(UPTIME, *interval, found.part, looks, seen.coverage)


def figure_of(row: Measurement) -> Figure:
    """Uses norm."""
    fails = row.verdict == FAIL and row.norm.severity == "critical"
    interval = (row.value, row.low, row.high, row.unit)
    return Figure(row.norm.code, *interval, row.numerator, row.denominator, row.coverage, fails, row.pk)


def latest_measurements(day: date) -> list[Measurement]:
    """The newest one of each touchpoint in service and norm, not older than the norm's window is long.

    A row that nothing measured does not take the place of an older one; one that was measured and came out empty does.
    As many queries as there are versions of norms.
    """
    newest: dict[tuple[int, str], Measurement] = {}
    for norm in Norm.objects.order_by("code", "version"):
        since = window_of(norm.window, day).begins.date()
        if not dimension_of(norm.code) or (norm.active_to and norm.active_to < since):
            continue
        for row in _latest_by(norm, since, day):
            key = (row.touchpoint_id, norm.code)
            if key not in newest or row.day >= newest[key].day:
                newest[key] = row
    return list(newest.values())


def _ends(one: Estimate) -> list[float]:
    return [round(one.value, 6), round(one.low, 6), round(one.high, 6)]


def _latest_by(norm: Norm, since: date, day: date) -> list[Measurement]:
    """One query: for each touchpoint the last row is looked up in the index."""
    mine = Measurement.objects.that_tell().filter(norm=norm, touchpoint=OuterRef("pk"), day__gt=since, day__lte=day)
    places = Touchpoint.objects.filter(retired_at=None)
    ids = places.annotate(last=Subquery(mine.order_by("-day").values("pk")[:1])).values("last")
    rows = list(Measurement.objects.filter(pk__in=ids).defer("facts"))
    for row in rows:
        row.norm = norm
    return rows
