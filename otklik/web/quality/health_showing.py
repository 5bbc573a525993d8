"""Health of touchpoints in words: a card of the board, everything about one score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from otklik.quality.models import Score
from otklik.quality.queries import HealthBoard, HealthGroup, HealthRow, ScorePage
from otklik.quality.queries.health import UPTIME, Estimate
from otklik.quality.queries.scores import estimate_of
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import STAGES
from otklik.web.quality.drawing import amount
from otklik.web.quality.health_drawing import Bar, Strokes, bar, strokes
from otklik.web.quality.health_words import BANDS, DIMENSIONS, MADE_OF, NOT_COUNTED, UPTIME_TITLE
from otklik.web.quality.words import Word
from otklik.web.templatetags.otklik import in_language


@dataclass(frozen=True)
class Health:
    """A score for a page. value, low, high: whole points; missing: names of dimensions, empty where it is whole."""

    score: Score
    word: Word
    value: str
    low: str
    high: str
    bar: Bar | None
    missing: str
    capped_by: str


@dataclass(frozen=True)
class Change:
    """points: with its sign; direction: up, down, or empty where the interval holds 0."""

    points: str
    low: str
    high: str
    direction: str


@dataclass(frozen=True)
class Card:
    row: HealthRow
    health: Health | None
    word: Word
    strokes: Strokes | None
    change: Change | None


@dataclass(frozen=True)
class Group:
    """unknown: touchpoints without health, probe or incident: there is nothing to put on a card."""

    title: str
    cards: list[Card]
    unknown: list[Touchpoint]
    number: int


@dataclass(frozen=True)
class Input:
    """One figure. made: "4,380 of 5,000"; scale: "80 % → 95 %"; share: of the way between; url: of its rows."""

    code: str
    title: str
    made: str
    value: str
    interval: str
    scale: str
    share: str
    interval_of_share: str
    why: Any
    url: str
    fails: bool


@dataclass(frozen=True)
class Dimension:
    """weight, share, low, high: percent; is_missing: it weighs, but nothing is known of it."""

    key: str
    title: Any
    made_of: Any
    weight: str
    share: str
    interval: str
    inputs: list[Input]
    is_missing: bool


def shown_health(score: Score) -> Health:
    now = estimate_of(score)
    value, low, high = (points(end) for end in (now.value, now.low, now.high)) if now else ("", "", "")
    missing = ", ".join(str(DIMENSIONS[name]) for name in score.missing)
    return Health(
        score, BANDS[score.band], value, low, high, bar(now) if now else None, missing, ", ".join(score.capped_by)
    )


def shown_change(change: Estimate | None) -> Change | None:
    """An arrow only where the interval does not hold 0; nothing for less than half a point."""
    if change is None or abs(change.value) < 0.5:
        return None
    direction = "up" if change.low > 0 else "down" if change.high < 0 else ""
    return Change(signed(change.value), signed(change.low), signed(change.high), direction)


def groups(board: HealthBoard, by_kind: bool) -> list[Group]:
    return [_group(group, board.day, by_kind) for group in board.groups]


def dimensions(page: ScorePage, score: Score) -> list[Dimension]:
    """Those that weigh, in their order, each with its figures."""
    told = []
    whole = sum(score.weights.get(name, 0) for name in score.dimensions) or 1
    for name, title in DIMENSIONS.items():
        weight, found = score.weights.get(name, 0), score.dimensions.get(name)
        inputs = [shown_input(one, page) for one in score.inputs if one["dimension"] == name]
        told.append(
            Dimension(
                name, title, MADE_OF[name],
                percent(weight / whole) if found else percent(0),
                percent(found[0]) if found else "",
                span(percent(found[1]), percent(found[2])) if found else "",
                inputs, not found and weight > 0,
            )
        )  # fmt: skip
    return told


def formula(score: Score) -> str:
    """100 × 0.51^0.30 × 0.75^0.20 = 71.1, with the numbers of the score."""
    if score.uncapped is None:
        return ""
    whole = sum(score.weights[name] for name in score.dimensions)
    parts = [
        f"{_rounded(score.dimensions[name][0], 3)}^{_rounded(score.weights[name] / whole, 3)}"
        for name in DIMENSIONS
        if name in score.dimensions
    ]
    return f"100 × {' × '.join(parts)} = {_rounded(score.uncapped, 1)}"


def shown_input(one: dict[str, Any], page: ScorePage) -> Input:
    unit = one["unit"]
    scaled = one["s"]
    title = str(UPTIME_TITLE) if one["code"] == UPTIME else in_language(page.titles.get(one["code"], {}))
    return Input(
        "" if one["code"] == UPTIME else one["code"],
        title,
        _made(one),
        amount(one["value"], unit),
        span(amount(one["low"], unit), amount(one["high"], unit)) if one["low"] is not None else "",
        "" if one["floor"] is None else f"{amount(one['floor'], unit)} → {amount(one['target'], unit)}",
        percent(scaled[0]) if scaled else "",
        span(percent(scaled[1]), percent(scaled[2])) if scaled and scaled[1] != scaled[2] else "",
        NOT_COUNTED.get(one["why"], ""),
        _rows(one, page),
        one["fails"],
    )


def history_rows(past: Sequence[Score]) -> list[Health]:
    """The newest first."""
    return [shown_health(score) for score in reversed(past)]


def points(value: float) -> str:
    return number_format(round(value), 0)


def signed(value: float) -> str:
    """+5, −3 with a true minus."""
    rounded = round(value)
    return f"+{rounded}" if rounded > 0 else f"−{-rounded}" if rounded else "0"


def percent(share: float) -> str:
    return _("%(value)s %%") % {"value": number_format(round(100 * share, 1), 1)}


def span(low: str, high: str) -> str:
    return f"{low} – {high}"


def codes_in_words(codes: Iterable[str], page: ScorePage) -> list[tuple[str, str, str]]:
    """(code, title, address of the measurement) of norms that cap."""
    wanted = set(codes)
    found = {one["code"]: one for one in (page.score.inputs if page.score else []) if one["code"] in wanted}
    return [(code, in_language(page.titles.get(code, {})), _rows(one, page)) for code, one in sorted(found.items())]


def _group(group: HealthGroup, day: date | None, by_kind: bool) -> Group:
    title = group.key if by_kind else str(STAGES.get(group.key, _("Without a stage")))
    cards = [_card(row, day) for row in group.rows if row.is_known]
    unknown = [row.touchpoint for row in group.rows if not row.is_known]
    return Group(title, cards, unknown, group.number)


def _card(row: HealthRow, day: date | None) -> Card:
    health = shown_health(row.score) if row.score and row.score.value is not None else None
    return Card(row, health, BANDS[row.band], strokes(row.trend, day), shown_change(row.change))


def _rounded(value: float, places: int) -> str:
    """`number_format` alone cuts digits off."""
    return number_format(round(value, places), places)


def _made(one: dict[str, Any]) -> str:
    if not one["denominator"]:
        return ""
    whole = number_format(one["denominator"], force_grouping=True)
    if one["numerator"] is None:
        return _("of %(whole)s") % {"whole": whole}
    told = {"part": number_format(one["numerator"], force_grouping=True), "whole": whole}
    return _("%(part)s of %(whole)s looks") % told if one["code"] == UPTIME else _("%(part)s of %(whole)s") % told


def _rows(one: dict[str, Any], page: ScorePage) -> str:
    if one["measurement"]:
        return reverse("desk_measurement", args=[one["measurement"]])
    return reverse("desk_touchpoint_seen", args=[page.touchpoint.pk])
