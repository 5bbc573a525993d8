"""Test campaigns of the demo operator: one that is over, with its report, and one that runs."""

from datetime import datetime, time, timedelta
from typing import Any

from demo import facts
from otklik.parties.models import Individual
from otklik.quality import actions
from otklik.quality.actions import AssessmentTerms, DrillMoments
from otklik.quality.models import Assessment
from otklik.quality.models.assessments import PHASES
from otklik.quality.queries import phases_of
from otklik.touchpoints.models import Touchpoint

_DAY = timedelta(days=1)


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Those that are not there yet; `at` by the operator's clock. Safe twice."""
    made: dict[str, Assessment] = {}
    for told in facts.assessing():
        known = Assessment.objects.filter(title=told["title"]).first()
        made[told["key"]] = known or _assessment(told, at, people, made)


def _assessment(
    told: facts.Facts, at: datetime, people: dict[str, Individual], made: dict[str, Assessment]
) -> Assessment:
    marta, began = people["marta"], _morning(at, told["begins"])
    row = actions.plan_assessment(terms=_terms(told, at, people, made), by=marta, at=began - 5 * _DAY)
    approved = began - 5 * _DAY + told["approved_after"] * _DAY
    actions.propose_assessment(assessment=row, by=marta, at=approved - timedelta(hours=20))
    row = actions.approve_assessment(assessment=row, by=people["oleg"], at=approved)
    for drill in told.get("drill", []):
        _drill(row, drill, at, people["timur"])
    over = min(at, _morning(at, told["ends"] + 2))
    actions.measure_assessment(assessment=row, at=over)
    for phase in phases_of(row):
        if words := told["phases"].get(phase.kind):
            reason = told.get("waived", {}).get(phase.kind, "")
            actions.end_phase(phase=phase, note=words, waived_because=reason, by=marta, at=over)
    if "conclusions" in told:
        row = actions.close_assessment(assessment=row, conclusions=_flowing(told["conclusions"]), by=marta, at=over)
    return row


def _terms(
    told: facts.Facts, at: datetime, people: dict[str, Individual], made: dict[str, Assessment]
) -> AssessmentTerms:
    owners, samples = told.get("owners", {}), told.get("samples", {})
    return AssessmentTerms(
        title=told["title"],
        goals=_flowing(told["goals"]),
        risks=_flowing(told["risks"]),
        begins_on=(at + told["begins"] * _DAY).date(),
        ends_on=(at + told["ends"] * _DAY).date(),
        touchpoints=list(Touchpoint.objects.filter(code__in=told["touchpoints"])),
        norms=told["norms"],
        previous=made.get(told.get("compared_with", "")),
        phases={kind: (people.get(owners.get(kind, "")), samples.get(kind)) for kind in PHASES},
    )


def _drill(row: Assessment, told: dict[str, Any], at: datetime, by: Individual) -> None:
    place = Touchpoint.objects.get(code=told["touchpoint"])
    moments, written = DrillMoments(), at
    if "day" in told:
        began = _morning(at, told["day"]).replace(hour=told["hour"])
        after = (timedelta(minutes=told[name]) for name in ("detected", "acted", "restored"))
        moments = DrillMoments(began, *(began + span for span in after))
        written = began + timedelta(hours=2)
    actions.write_drill(
        touchpoint=place, moments=moments, assessment=row, scenario=told.get("scenario", ""),
        note=told.get("note", ""), wanted_minutes=30, waived_because=told.get("waived", ""), by=by, at=written,
    )  # fmt: skip


def _morning(at: datetime, days: int) -> datetime:
    """Nine in the morning, so many days from today."""
    return datetime.combine((at + days * _DAY).date(), time(9), at.tzinfo)


def _flowing(words: str) -> str:
    """Lines of the file are no lines of the text."""
    return " ".join(words.split())
