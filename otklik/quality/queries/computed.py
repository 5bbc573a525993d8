"""Computed figures of a touchpoint beside its waits: what people say, who is trained, what was mended, what was done.

Codes M09-M13, M15-M17 and M20; M01-M08 are `load`, M18 is the ledger of self-service.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count
from django.utils.timezone import get_default_timezone

from otklik.feedback.models import CES, CSAT, NPS, Invitation, Response, Survey
from otklik.feedback.queries.figures import figure_of
from otklik.feedback.queries.reviews import source_figures
from otklik.quality.models import IncidentEntry
from otklik.quality.queries.measured import Measured, Question, Window, measured_share, question_over
from otklik.quality.queries.measures import action_closure, maintenance_on_time, time_to_restore
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.workforce.queries import coverage

_KINDS: Final = (("M09", CSAT, "%"), ("M10", NPS, "points"), ("M11", CES, "of 7"))


@dataclass(frozen=True)
class Computed:
    """about: what it is of, where one code has several: a course's title in every language, a source's name.

    key: which of the figures of a code; found.why says why there is none.
    """

    code: str
    key: str
    found: Measured
    about: Any = ""


def computed(touchpoint: Touchpoint, first: date, last: date, *, at: datetime) -> list[Computed]:
    """Of the days from `first` to `last`, not further than now; the touchpoint with its parts, reviews of them all."""
    zone = get_default_timezone()
    begins, midnight = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    window = Window(begins, max(min(midnight, at), begins + timedelta(minutes=30)), last + timedelta(days=1))
    asked = question_over(touchpoint, Norm(parameters={}, scope={}), window)
    restored = time_to_restore.measure(asked)
    return [
        *_marks(asked),
        Computed("M12", "asked", _answered(asked)),
        *_reviews(asked),
        *_training(asked, last),
        Computed("M16", "care", maintenance_on_time.measure(asked)),
        Computed("M17", "restore", restored),
        Computed("M17", "between", _between(restored)),
        Computed("M17", "failovers", _failovers(asked)),
        Computed("M20", "closed", action_closure.measure(asked)),
    ]


def _marks(asked: Question) -> Iterator[Computed]:
    for code, kind, unit in _KINDS:
        surveys = Survey.objects.filter(kind=kind, touchpoint__in=list(asked.clocks))
        rows = Response.objects.filter(survey__in=surveys, **_within("answered_at", asked)).values_list("score")
        counts = Counter(dict(rows.annotate(count=Count("pk")).order_by()))
        told = figure_of(kind, counts).estimate
        if told is None:
            yield Computed(code, kind, Measured(unit, why="no_answers" if surveys.exists() else "no_survey"))
        else:
            yield Computed(code, kind, Measured(unit, None, told.n, told.value, told.low, told.high))


def _answered(asked: Question) -> Measured:
    letters = Invitation.objects.filter(survey__touchpoint__in=list(asked.clocks), **_within("sent_at", asked))
    told = letters.aggregate(invited=Count("pk"), answered=Count("response"))
    if not told["invited"]:
        return Measured("%", why="nobody_asked")
    counted = {"answered": told["answered"], "not_answered": told["invited"] - told["answered"]}
    return measured_share(told["answered"], counted, {}, unknown=0, facts={})


def _reviews(asked: Question) -> Iterator[Computed]:
    for row in source_figures(asked.window.begins, asked.window.ends):
        if row.count:
            marks = Measured("of 5", None, row.count, row.rating, why="" if row.rating else "no_marks")
            yield Computed("M13", "marks", marks, row.source.title)
            counted = {"answered": row.answered.part, "waiting": row.answered.whole - row.answered.part}
            replied = measured_share(row.answered.part, counted, {}, unknown=0, facts={})
            yield Computed("M13", "replied", replied, row.source.title)
            if row.hours is not None:
                yield Computed("M13", "hours", Measured("h", None, row.answered.part, row.hours), row.source.title)


def _training(asked: Question, day: date) -> Iterator[Computed]:
    """Of the people who serve the touchpoint; a few are not told of, each of them would be known."""
    for row in coverage(day, sees_single=False, places=list(asked.clocks)):
        if row.is_hidden:
            yield Computed("M15", "trained", Measured("%", None, row.required, why="small_group"), row.course.title)
        elif row.required:
            value = 100 * row.valid / row.required
            counted = {"trained": row.valid, "untrained": row.lacking}
            found = Measured("%", row.valid, row.required, value, value, value, 1.0, counted, is_census=True)
            yield Computed("M15", "trained", found, row.course.title)


def _between(restored: Measured) -> Measured:
    """Mean hours it worked from one incident to the next."""
    told = restored.facts.get("between")
    return Measured("h", None, told["begun"], told["hours"]) if told else Measured("h", why="no_incidents")


def _failovers(asked: Question) -> Measured:
    """How often its backup was put in use in an incident."""
    places = list(asked.clocks)
    rows = IncidentEntry.objects.filter(kind=IncidentEntry.BACKUP_ON, incident__touchpoint__in=places)
    number = rows.filter(**_within("at", asked)).count()
    return Measured("", None, number, number, is_census=True)


def _within(name: str, asked: Question) -> dict[str, datetime]:
    return {f"{name}__gte": asked.window.begins, f"{name}__lt": asked.window.ends}
