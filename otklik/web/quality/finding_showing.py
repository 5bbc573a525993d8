"""Findings made ready for a page: titles, states, weights in words, the chart, what a form begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.parties.models import Individual
from otklik.quality.models import Finding, FindingEntry, Measurement
from otklik.quality.models.findings import Change
from otklik.quality.queries import findings as queries
from otklik.quality.queries import sentence
from otklik.quality.queries.finding_titles import title_of
from otklik.quality.queries.findings import FindingFilter
from otklik.web.quality import improvement_showing
from otklik.web.quality.competition_finding import finding_start
from otklik.web.quality.drawing import amount, limit_in_words
from otklik.web.quality.finding_forms import SOURCE
from otklik.web.quality.finding_words import (
    CLASSES,
    EASE,
    ENTRIES,
    FIELDS,
    FINDING_STATES,
    FREQUENCY,
    IMPACT,
    IMPROVEMENT_STATES,
    REASONS,
    seen_of,
    source_of,
)
from otklik.web.quality.pareto import Pareto, pareto
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.forms import ZONES
from otklik.web.touchpoints.norm_form import SEVERITIES

_STEPS = {"impact": IMPACT, "frequency": FREQUENCY, "ease": EASE}
_WORDS: dict[str, Mapping[Any, Any]] = {
    "problem_class": CLASSES, "zone": ZONES, "severity": SEVERITIES, "closed_as": REASONS,
}  # fmt: skip
_LONG = ("seen", "cause", "about")


@dataclass(frozen=True)
class FindingRow:
    """works: (title, url, state in words, badge) of its improvements."""

    row: Finding
    title: str
    state: Any
    badge: str
    kind: Any
    zone: Any
    works: list[tuple[str, str, Any, str]]


@dataclass(frozen=True)
class Line:
    """A line of a history. changes: (field, was, is) in words; long texts are only named."""

    entry: Any
    title: Any
    changes: list[tuple[Any, str, str]]


def row_of(row: Finding, norms: dict[str, dict[str, str]]) -> FindingRow:
    state, badge = FINDING_STATES[row.state]
    works = [(work.title, work.get_absolute_url(), *IMPROVEMENT_STATES[work.state]) for work in row.improvements.all()]
    return FindingRow(row, title_of(row, norms), state, badge, CLASSES[row.problem_class], ZONES[row.zone], works)


def page_of(row: Finding, person: Individual) -> dict[str, Any]:
    """Everything its page shows."""
    may_manage = person.may("quality.manage")
    shown = row_of(row, queries.norm_titles())
    people = {one.pk: one.nick for one in queries.people_of_quality()}
    weights = [(FIELDS[name], steps[getattr(row, name)]) for name, steps in _STEPS.items()]
    entries: list[FindingEntry] = list(row.entries.all())
    return {
        "finding": row,
        "shown": shown,
        "seen": seen_of(row),
        "source": source_of(row),
        "severity": SEVERITIES[row.severity],
        "reason": REASONS.get(row.closed_as, ""),
        "weights": weights,
        "history": [line_of(entry, people) for entry in entries],
        "cards": [improvement_showing.card_of(work, person) for work in row.improvements.all()],
        "may_manage": may_manage and not row.closed_at,
        "may_explain": (may_manage or row.is_of(person)) and not row.closed_at,
    }


def line_of(entry: Change, people: Mapping[int, str]) -> Line:
    changes = [
        (FIELDS.get(name, name), *("…" if name in _LONG else _value(name, value, people) for value in pair))
        for name, pair in entry.changes.items()
    ]
    return Line(entry, ENTRIES[entry.kind], [(field, str(was), str(now)) for field, was, now in changes])


def _value(name: str, value: Any, people: Mapping[int, str]) -> Any:
    if name == "owner":
        return people.get(value, "—") if value else "—"
    return _WORDS.get(name, {}).get(value, value) or "—"


def pareto_of(wanted: FindingFilter) -> Pareto | None:
    """By problem class."""
    return pareto([(CLASSES.get(key, key), number) for key, number in queries.tally(wanted, "problem_class")])


def began_with(person: Individual, query: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a new finding begins with: ?source=measurement:12, or ?touchpoint=3&norm=N1.1."""
    source, place = query.get("source", "")[:60], query.get("touchpoint", "")
    number = int(place) if place.isdecimal() and len(place) < 19 else None
    told = queries.prefilled(person, source, number, query.get("norm", "")[:20].replace("\0", ""))
    measured, incident = told.pop("measurement", None), told.pop("incident", None)
    if measured:
        told["title"] = _("Norm not met: %(code)s %(title)s") % {
            "code": measured.norm.code, "title": in_language(measured.norm.title),
        }  # fmt: skip
        told["seen"] = _measured_words(measured)
    if incident:
        told["title"] = in_language(incident.title) or (
            sentence(incident.probe_kind, incident.why, incident.facts) if incident.probe_kind else ""
        )
        told["seen"] = in_language(incident.cause)
    if source.startswith("competitor:") and SOURCE.fullmatch(source):
        told |= finding_start(int(source.partition(":")[2]), query)
    return told | {"source": source if SOURCE.fullmatch(source) else ""}


def _measured_words(row: Measurement) -> str:
    told = {"value": amount(row.value, row.unit), "n": row.denominator, "limit": limit_in_words(row)}
    if told["limit"]:
        return _("%(value)s of %(n)s counted; must be %(limit)s.") % told
    return _("%(value)s of %(n)s counted.") % told
