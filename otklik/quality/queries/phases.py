"""The ten phases of an assessment: what each has found, and what is still missing before it may be ended."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Max, Q
from django.utils.timezone import get_default_timezone, localdate

from otklik.quality.models import (
    Assessment,
    AssessmentFigure,
    Competitor,
    Finding,
    Incident,
    Inspection,
    ProbeDefinition,
    ProbeRun,
)
from otklik.quality.models.measures import FAIL, NOTHING, PASS, REPORTED
from otklik.quality.ports import Outcome
from otklik.quality.queries.assessments import COVERAGE, drills_of, figures_of
from otklik.quality.queries.compared_figures import FEW, TOLD
from otklik.quality.queries.comparison import Period, comparison
from otklik.quality.queries.states import Standing, standings
from otklik.touchpoints.models import Norm, Touchpoint

PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "availability": ("N1",),
    "integrity": ("N2",),
    "continuity": ("N3",),
    "service": ("N1.1", "N1.4", "N1.5", "N6"),
    "training": ("N5", "N3.3"),
    "improvement": ("N4", "N7"),
    "analysis": ("N",),
}


@dataclass(frozen=True)
class Missing:
    """why: a key the page has words for; where and by which norm, if it is about one."""

    why: str
    touchpoint: Touchpoint | None = None
    code: str = ""
    competitor: Competitor | None = None


@dataclass(frozen=True)
class Found:
    """What a phase has to show. missing: empty when it may be ended; facts: plain JSON that is kept with it.

    counted: how many probes, audits or answers its norms were judged by, None where there is nothing to count: by the
    norm that was judged by the fewest; norms of which all there is is counted have no sample.
    """

    figures: list[AssessmentFigure] = field(default_factory=list)
    standings: list[tuple[Touchpoint, Standing]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    counted: int | None = None


def found(assessment: Assessment, kind: str, at: datetime) -> Found:
    """What the phase has found by now; KeyError for an unknown kind."""
    return _PHASES[kind](assessment, at)


def days_of(assessment: Assessment, at: datetime) -> int:
    """Whole days measured until now: none before it begins, all of them once it is over."""
    last = min(assessment.ends_on + timedelta(days=1), localdate(at))
    return max(0, (last - assessment.begins_on).days)


def is_over(assessment: Assessment) -> bool:
    """Whether its last day is measured."""
    return assessment.measured_at is not None and localdate(assessment.measured_at) > assessment.ends_on


def moments_of(assessment: Assessment, at: datetime) -> tuple[datetime, datetime]:
    """From its first midnight until now or its last one."""
    zone = get_default_timezone()
    begins = datetime.combine(assessment.begins_on, time(), zone)
    ends = datetime.combine(assessment.ends_on + timedelta(days=1), time(), zone)
    return begins, min(ends, at)


def _preparation(assessment: Assessment, _at: datetime) -> Found:
    return Found(missing=[] if assessment.approved_at else [Missing("not_approved")])


def _availability(assessment: Assessment, at: datetime) -> Found:
    rows = figures_of(assessment, PREFIXES["availability"])
    begins, ends = moments_of(assessment, at)
    places = list(assessment.touchpoints.select_related("calendar").prefetch_related(*_PREFETCHED))
    seen = standings(places, begins, ends) if begins < ends else {}
    watched = [(place, seen[place.pk]) for place in places if place.pk in seen]
    unseen = [Missing("not_watched", place) for place, how in watched if how.availability.coverage < COVERAGE]
    return Found(rows, watched, [*_unmeasured(rows), *unseen], counted=_counted(rows))


def _integrity(assessment: Assessment, _at: datetime) -> Found:
    rows = figures_of(assessment, PREFIXES["integrity"])
    critical = [row for row in rows if row.norm.severity == "critical"]
    missing = _unmeasured(critical) if rows else [Missing("nothing_chosen")]
    return Found(rows, missing=missing, counted=_counted(rows))


def _continuity(assessment: Assessment, _at: datetime) -> Found:
    drills = drills_of(assessment)
    drilled = {row.touchpoint_id for row in drills}
    held = sum(row.began_at is not None for row in drills)
    left = [row for row in assessment.touchpoints.order_by("position", "pk") if row.pk not in drilled]
    missing = [Missing("not_drilled", row) for row in left]
    return Found(figures_of(assessment, PREFIXES["continuity"]), missing=missing, counted=held)


def _service(assessment: Assessment, _at: datetime) -> Found:
    rows = figures_of(assessment, PREFIXES["service"])
    is_empty = all(row.verdict == NOTHING for row in rows)
    return Found(rows, missing=[Missing("nothing_measured")] if is_empty else [], counted=_counted(rows))


def _training(assessment: Assessment, _at: datetime) -> Found:
    rows = figures_of(assessment, PREFIXES["training"])
    short = [row for row in rows if row.verdict not in (PASS, REPORTED)]
    missing = [Missing("not_trained", row.touchpoint, row.norm.code) for row in short]
    return Found(rows, missing=missing if rows else [Missing("nothing_chosen")], counted=_counted(rows))


def _improvement(assessment: Assessment, at: datetime) -> Found:
    """The watch itself: probes that never failed, incidents nobody took, norms that changed meanwhile."""
    begins, ends = moments_of(assessment, at)
    probes = ProbeDefinition.objects.filter(touchpoint__in=assessment.touchpoints.all(), retired_at=None)
    failed = ProbeRun.objects.filter(definition__in=probes, outcome=Outcome.FAIL, due_at__gte=begins, due_at__lt=ends)
    incidents = Incident.objects.filter(
        touchpoint__in=assessment.touchpoints.all(), opened_at__gte=begins, opened_at__lt=ends
    )
    facts: dict[str, Any] = {
        "probes": probes.count(),
        "never_failed": probes.exclude(pk__in=failed.values("definition")).count(),
        "incidents": incidents.count(),
        "untaken": incidents.filter(acknowledged_at=None).count(),
        "norms_changed": _changed(assessment),
    }
    return Found(figures_of(assessment, PREFIXES["improvement"]), facts=facts, counted=facts["probes"])


def _competitors(assessment: Assessment, at: datetime) -> Found:
    """The table of the last quarter, in which every competitor in use was observed; and our scripts run there.

    While nobody keeps a catalogue of competitors a run (audit A10) that names the company in its answers is enough.
    """
    rows = Inspection.objects.filter(
        version__template__kind="A10", touchpoint__in=assessment.touchpoints.all(), submitted_at__gte=at - _QUARTER
    )
    number, today = rows.count(), localdate(at)
    table = comparison(Period(today - _QUARTER, today))
    if not table.competitors:
        return Found(facts={"runs": number}, missing=[] if number else [Missing("no_observation")], counted=number)
    cells = [cell for row in table.rows for cell in row.cells if cell.whose is not None]
    seen = {cell.whose for cell in cells if cell.figure.state in (TOLD, FEW)}
    left = [row for row in table.competitors if row.pk not in seen]
    facts = {"runs": number, "competitors": len(table.competitors), "observed": len(seen)}
    facts |= {name: sum(cell.against == name for cell in cells) for name in ("better", "worse", "same")}
    missing = [Missing("not_compared", competitor=row) for row in left]
    sights = sum(table.period.holds(fact.day) for cell in cells for fact in cell.facts)
    return Found(facts=facts, missing=missing, counted=sights)


def _analysis(assessment: Assessment, _at: datetime) -> Found:
    rows = [row for row in figures_of(assessment) if row.verdict == FAIL]
    known = {(one.touchpoint_id, one.norm_code) for one in _findings(assessment, rows) if one.cause and one.owner_id}
    left = [row for row in rows if (row.touchpoint_id, row.norm.code) not in known]
    return Found(
        rows, counted=len(known), missing=[Missing("no_finding", row.touchpoint, row.norm.code) for row in left]
    )


def _actions(assessment: Assessment, _at: datetime) -> Found:
    """What is decided to be left as it is needs no action."""
    rows = [row for row in figures_of(assessment) if row.verdict == FAIL]
    found = [one for one in _findings(assessment, rows) if one.closed_as not in (Finding.ACCEPTED, Finding.NONE)]
    left = [one for one in found if not any(plan.retest_date for plan in one.improvements.all())]
    missing = [Missing("no_action", one.touchpoint, one.norm_code) for one in left]
    return Found(missing=missing, counted=len(found) - len(left))


def _findings(assessment: Assessment, rows: list[AssessmentFigure]) -> list[Finding]:
    """Findings of the norms that are not met, unless they were closed before it began; two queries."""
    wanted = {(row.touchpoint_id, row.norm.code) for row in rows}
    begins = datetime.combine(assessment.begins_on, time(), get_default_timezone())
    known = Finding.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=begins), touchpoint__in={place for place, _code in wanted}
    )
    found = known.select_related("touchpoint").prefetch_related("improvements").order_by("pk")
    return [one for one in found if (one.touchpoint_id, one.norm_code) in wanted]


def _changed(assessment: Assessment) -> list[str]:
    held = {row["code"]: row["version"] for row in (assessment.criteria or {}).get("norms", [])}
    latest = Norm.objects.filter(code__in=list(held)).values_list("code").annotate(last=Max("version")).order_by("code")
    return [code for code, version in latest if version > held[code]]


def _unmeasured(rows: list[AssessmentFigure]) -> list[Missing]:
    """Norms nothing here can judge; one that was judged and came out with too little to say is an answer."""
    if not rows:
        return [Missing("nothing_chosen")]
    left = [row for row in rows if row.formula_version is None]
    return [Missing("no_measure", row.touchpoint, row.norm.code) for row in left]


def _counted(rows: list[AssessmentFigure]) -> int | None:
    sums: Counter[str] = Counter()
    for row in rows:
        if row.formula_version is not None and not row.facts.get("is_census"):
            sums[row.norm.code] += row.denominator
    return min(sums.values()) if sums else None


_QUARTER: Final = timedelta(days=92)
_PREFETCHED: Final = ("calendar__week", "calendar__special")
_PHASES: Final[Mapping[str, Callable[[Assessment, datetime], Found]]] = {
    "preparation": _preparation,
    "availability": _availability,
    "integrity": _integrity,
    "continuity": _continuity,
    "service": _service,
    "training": _training,
    "competitors": _competitors,
    "improvement": _improvement,
    "analysis": _analysis,
    "actions": _actions,
}
