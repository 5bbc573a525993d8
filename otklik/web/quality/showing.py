"""A measurement in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from otklik.quality.models import AssessmentFigure, Measurement
from otklik.quality.models.measures import FAIL, FEW
from otklik.quality.queries import Trial
from otklik.web.quality.drawing import Span, amount, limit_in_words, span_of
from otklik.web.quality.words import COUNTED, LEFT_OUT, VERDICTS, WHY_NOTHING, Word
from otklik.web.quality.words_also import AlsoShown, also_told
from otklik.web.quality.words_recorded import note_of

_OF_CONTACTS: Final = ("service_level", "wait_quantiles", "answered_of_offered", "support_reached", "load_recorded")


@dataclass(frozen=True)
class Shown:
    """value, low, high, limit: with their units, in the reader's language."""

    row: Measurement | AssessmentFigure
    word: Word
    value: str
    low: str
    high: str
    limit: str
    span: Span | None

    @property
    def is_sure(self) -> bool:
        """Whether the figure may stand in front of its interval: not for a few."""
        return self.row.value is not None and self.row.verdict != FEW


@dataclass(frozen=True)
class Told:
    """Everything about one measurement.

    counted: (reason, number); left_out: (reason, why, number); longest: (id of the contact, wait, how it went);
    quantiles: (percent, wait), the wait empty where so many were not answered. also: what else had to hold; reach:
    {"invited", "answered"} by letter.
    """

    shown: Shown
    counted: list[tuple[Any, int]]
    left_out: list[tuple[Any, Any, int]]
    longest: list[tuple[int, str, Any]]
    quantiles: list[tuple[str, str]]
    norm_wait: str
    literal: dict[str, Any]
    why: Any
    journal: str
    also: list[AlsoShown]
    reach: dict[str, int]
    note: str

    @property
    def fails_beside(self) -> bool:
        """Whether what is asked for beside the figure is enough to fail the norm."""
        return self.shown.row.verdict == FAIL and not all(row.is_met for row in self.also)


@dataclass(frozen=True)
class TrialShown:
    """rows: (now, then) of each touchpoint; counts: (verdict, how many now, how many then), those that occur."""

    version: int
    rows: list[tuple[Shown, Shown]]
    counts: list[tuple[Word, int, int]]


def trial_of(trial: Trial) -> TrialShown:
    now, then = (Counter(pair[side] for pair in _verdicts(trial)) for side in (0, 1))
    counts = [(word, now[key], then[key]) for key, word in VERDICTS.items() if now[key] or then[key]]
    return TrialShown(trial.norm.version, [(shown(row.now), shown(row.then)) for row in trial.rows], counts)


def _verdicts(trial: Trial) -> list[tuple[str, str]]:
    return [(row.now.verdict, row.then.verdict) for row in trial.rows]


def shown(row: Measurement | AssessmentFigure) -> Shown:
    """Uses touchpoint and norm."""
    value, low, high = (amount(figure, row.unit) for figure in (row.value, row.low, row.high))
    return Shown(row, VERDICTS[row.verdict], value, low, high, limit_in_words(row), span_of(row))


def told(row: Measurement) -> Told:
    facts = row.facts
    waits = sorted(facts.get("quantiles", {}).items(), key=lambda pair: float(pair[0]))
    return Told(
        shown(row),
        [(COUNTED.get(reason, reason), number) for reason, number in _in_order(facts.get("counted", {}), COUNTED)],
        [
            (*LEFT_OUT.get(reason, (reason, "")), number)
            for reason, number in _in_order(facts.get("left_out", {}), LEFT_OUT)
        ],
        [(pk, amount(wait, "s"), COUNTED.get(how, how)) for pk, wait, how in facts.get("longest", [])],
        [(percent, "" if wait is None else amount(wait, "s")) for percent, wait in waits],
        amount(facts["seconds"], "s") if "seconds" in facts else "",
        _literal(facts.get("literal", {})),
        WHY_NOTHING.get(facts.get("why", ""), ""),
        _journal(row),
        also_told(facts),
        facts.get("reach", {}),
        note_of(facts),
    )


def _in_order(numbers: dict[str, int], words: Mapping[str, Any]) -> list[tuple[str, int]]:
    """By reason as the words stand: a database may keep them in an order of its own."""
    places = list(words)
    return sorted(numbers.items(), key=lambda pair: places.index(pair[0]) if pair[0] in places else len(places))


def _literal(facts: dict[str, Any]) -> dict[str, Any]:
    if not facts.get("counted"):
        return {}
    percent = amount(100 * facts["in_time"] / facts["counted"], "%")
    return facts | {
        "wait": amount(facts["seconds"], "s"),
        "is_met": facts["in_time"] == facts["counted"],
        "share": percent,
    }


def _journal(row: Measurement) -> str:
    """The journal narrowed to the contacts behind the figure; empty where it is not made of contacts."""
    if row.formula not in _OF_CONTACTS:
        return ""
    query = QueryDict(mutable=True)
    query["touchpoint"] = row.touchpoint.code
    query["since"] = localdate(row.window_from).isoformat()
    query["until"] = (localdate(row.window_to) - timedelta(days=1)).isoformat()
    return f"{reverse('desk_journal')}?{query.urlencode()}"
