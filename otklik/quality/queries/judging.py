"""From a figure to a verdict: only an interval that lies wholly on one side of the limit decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from otklik.quality.models import Measurement
from otklik.quality.models.measures import BETWEEN, FAIL, FEW, NOTHING, PASS, REPORTED
from otklik.quality.queries.contacts import rows_of
from otklik.quality.queries.measured import Measured, Question, question, terms_for, window_of
from otklik.quality.queries.measures import measures
from otklik.touchpoints.models import Norm, Touchpoint

Facts = dict[str, Any]
LEAST: Final = 30  # fewer are "few", unless the norm says how many


@dataclass(frozen=True)
class Limit:
    """What a figure is held against, in its unit; value None where it is only reported."""

    comparator: str
    value: float | None


def judged(touchpoint: Touchpoint, norm: Norm, day: date) -> Measurement:
    """The measurement of the window before `day`, not kept."""
    return held_against(norm, touchpoint, day, *look(touchpoint, norm, day))


def look(touchpoint: Touchpoint, norm: Norm, day: date) -> tuple[Measured, Facts]:
    """What is measured, and under which conditions; no query for a formula that nothing measures."""
    found = measures().get(norm.formula)
    if found is None:
        return Measured(norm.unit, why="no_measure"), {}
    asked = question(touchpoint, norm, day)
    return found.measure(asked), {"hours": _hours(asked), "formula_version": found.version}


def held_against(norm: Norm, touchpoint: Touchpoint, day: date, measured: Measured, facts: Facts) -> Measurement:
    """A figure with its verdict by a norm, which may be one that is not kept; asks the database nothing."""
    window = window_of(norm.window, day)
    parameters = terms_for(norm, touchpoint.kind)
    limit = limit_of(norm, parameters)
    told = facts | {"counted": measured.counted, "left_out": measured.left_out, **measured.facts, **_more(measured)}
    return Measurement(
        touchpoint=touchpoint,
        norm=norm,
        day=day,
        window_from=window.begins,
        window_to=window.ends,
        numerator=measured.numerator,
        denominator=measured.denominator,
        value=measured.value,
        unit=measured.unit,
        low=measured.low,
        high=measured.high,
        coverage=measured.coverage,
        limit=limit.value,
        comparator=limit.comparator,
        verdict=verdict(measured, limit, parameters.get("least_answers", LEAST)),
        formula=norm.formula,
        formula_version=told.pop("formula_version", None),
        facts=told | ({"why": measured.why} if measured.why else {}),
    )


def limit_of(norm: Norm, parameters: Mapping[str, Any]) -> Limit:
    """The percent of the touchpoint's variant, else the norm's threshold."""
    custom = parameters.get("percent")
    if custom is not None:
        return Limit(norm.comparator, float(custom))
    return Limit(norm.comparator, None if norm.threshold is None else float(norm.threshold))


def verdict(measured: Measured, limit: Limit, least: int = LEAST) -> str:
    """A limit of all (100 % at least) allows no exception: one failure fails, and no interval excuses it. What else
    the norm asks for is of all there is: short of it, it fails whatever the figure.
    """
    if measured.value is None or measured.low is None or measured.high is None:
        return NOTHING
    if limit.value is None:
        return REPORTED
    if not all(one.is_met for one in measured.also):
        return FAIL
    takes_all = measured.unit == "%" and limit.value >= 100 and limit.comparator != "<="
    if takes_all and measured.numerator is not None and measured.numerator < measured.denominator:
        return FAIL
    if measured.denominator < least and not measured.is_census:
        return FEW
    if takes_all:
        return PASS
    return _by_interval(measured.low, measured.high, limit.comparator, limit.value)


def _more(measured: Measured) -> Facts:
    """What the verdict was made of beside the figure; effects are told of all there is as of figures without spread."""
    told = [one for one in measured.also if one.whole]
    also = {one.name: {"part": one.part, "whole": one.whole, "percent": one.percent} for one in told}
    return ({"is_census": True} if measured.is_census else {}) | ({"also": also} if also else {})


def _by_interval(low: float, high: float, comparator: str, limit: float) -> str:
    if comparator == ">=":
        return PASS if low >= limit else FAIL if high < limit else BETWEEN
    if comparator == "<=":
        return PASS if high <= limit else FAIL if low > limit else BETWEEN
    return PASS if low == high == limit else BETWEEN if low <= limit <= high else FAIL


def _hours(asked: Question) -> str:
    """How time was counted: by the calendar, in opening hours, or, where somebody came and hours are unknown, all."""
    if asked.norm.scope.get("hours") != "working":
        return "calendar"
    return "unknown" if asked.hourless and rows_of(asked).filter(touchpoint__in=asked.hourless).exists() else "working"
