"""The health of one touchpoint told in full: what it was made of on a day, and how it went."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import Measurement, Score
from otklik.quality.queries.health import Estimate
from otklik.quality.queries.score_board import comparable_change, month_earlier
from otklik.quality.queries.scores import norm_titles
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import access_touchpoint

_HISTORY: Final = timedelta(days=90)


@dataclass(frozen=True)
class ScorePage:
    """score: of the day asked for or the last one, None where nothing was ever known.

    titles: of norms, words by language, by code; measurements: those of the inputs, by id; past: ninety days up to the
    score, the oldest first; before: what it is compared with, a month earlier; change: None where it cannot be.
    """

    touchpoint: Touchpoint
    score: Score | None
    titles: dict[str, dict[str, str]]
    measurements: dict[int, Measurement]
    past: list[Score]
    before: Score | None
    change: Estimate | None


def access_score(user: Individual | AnonymousUser, touchpoint_id: int) -> Touchpoint:
    """The touchpoint, for staff who may read quality; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    return access_touchpoint(user, touchpoint_id)


def score_page(touchpoint: Touchpoint, day: date | None = None) -> ScorePage:
    """day: the last one scored up to it; four queries."""
    rows = Score.objects.filter(touchpoint=touchpoint)
    score = (rows.filter(day__lte=day) if day else rows).order_by("-day").first()
    if score is None:
        return ScorePage(touchpoint, None, {}, {}, [], None, None)
    ids = [one["measurement"] for one in score.inputs if one["measurement"]]
    measurements = Measurement.objects.select_related("norm").defer("facts").in_bulk(ids)
    titles = norm_titles(one["code"] for one in score.inputs)
    past = rows.filter(day__gt=score.day - _HISTORY, day__lte=score.day).defer("inputs", "weights").order_by("day")
    known = list(past)
    before = month_earlier(known, score)
    change = comparable_change(before, score) if before else None
    return ScorePage(touchpoint, score, titles, measurements, known, before, change)
