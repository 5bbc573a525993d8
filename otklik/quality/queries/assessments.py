"""Assessments for the desk: the list, one with its phases and figures, and the criteria that are frozen."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import Assessment, AssessmentFigure, AssessmentPhase, Drill
from otklik.quality.models.assessments import PHASES
from otklik.quality.models.measures import VERDICTS
from otklik.touchpoints.models import Norm
from otklik.touchpoints.queries import norms_in_force

COVERAGE: Final = 0.99  # of its opening hours a touchpoint with probes has to be seen
_TERMS: Final = (
    "version", "threshold", "comparator", "unit", "window", "severity", "parameters", "scope", "formula",
    "formula_version", "legal_basis", "clause",
)  # fmt: skip


@dataclass(frozen=True)
class AssessmentRow:
    """One of the list: done, of: phases; counts: verdicts that occur, by their key."""

    assessment: Assessment
    done: int
    of: int
    counts: dict[str, int]


def assessments(user: Individual | AnonymousUser) -> list[AssessmentRow]:
    """Every one this person may read, the newest first; two queries."""
    rows = list(
        Assessment.objects.filter(_readable(user))
        .select_related("author")
        .annotate(done=Count("phases", filter=Q(phases__done_at__isnull=False)))
        .order_by("-begins_on", "-pk")
    )
    counted: dict[int, Counter[str]] = {row.pk: Counter() for row in rows}
    found = AssessmentFigure.objects.values_list("assessment", "verdict").annotate(number=Count("pk")).order_by()
    for pk, verdict, number in found:
        counted[pk][verdict] = number
    return [AssessmentRow(row, row.done, len(PHASES), in_order(counted[row.pk])) for row in rows]


def access_assessment(user: Individual | AnonymousUser, assessment_id: int) -> Assessment:
    """For staff who may read quality; a draft only for its author and those who may approve or manage. Others 404."""
    if not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    rows = Assessment.objects.select_related("author", "approved_by", "closed_by", "previous")
    found = rows.filter(_readable(user), pk=assessment_id).first()
    if found is None:
        raise Http404
    return found


def access_phase(user: Individual | AnonymousUser, assessment_id: int, kind: str) -> AssessmentPhase:
    """One phase of an assessment, with it; as access_assessment."""
    assessment = access_assessment(user, assessment_id)
    phase = AssessmentPhase.objects.select_related("owner", "done_by").filter(assessment=assessment, kind=kind).first()
    if phase is None:
        raise Http404
    phase.assessment = assessment
    return phase


def phases_of(assessment: Assessment) -> list[AssessmentPhase]:
    """The ten in their order."""
    rows = {row.kind: row for row in assessment.phases.select_related("owner", "done_by")}
    return [rows[kind] for kind in PHASES if kind in rows]


def figures_of(assessment: Assessment, prefixes: Sequence[str] = ("N",)) -> list[AssessmentFigure]:
    """What was measured, of the norms whose codes begin so, in the order of the catalogue."""
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(norm__code__startswith=prefix)
    rows = AssessmentFigure.objects.filter(wanted, assessment=assessment).select_related("touchpoint", "norm")
    return list(rows.order_by("norm__code", "touchpoint__position", "touchpoint__pk"))


def drills_of(assessment: Assessment) -> list[Drill]:
    """In the order they were written."""
    return list(assessment.drills.select_related("touchpoint", "backup", "by").order_by("pk"))


def norms_chosen(assessment: Assessment, on: date) -> list[Norm]:
    """The versions it judges by: the frozen ones once approved, else those in force on this day."""
    if assessment.criteria:
        return list(Norm.objects.filter(pk__in=[row["id"] for row in assessment.criteria["norms"]]).order_by("code"))
    held = [norm for norm in norms_in_force(on) if norm.code in assessment.norms]
    others = set(assessment.norms) - {norm.code for norm in held}
    first = Norm.objects.filter(code__in=others, version=1)  # before any is in force the first one stands for it
    return sorted([*held, *first], key=lambda norm: norm.code)


def criteria_of(assessment: Assessment, on: date) -> dict[str, Any]:
    """Everything it will be judged by, as plain JSON."""
    return {
        "title": assessment.title,
        "goals": assessment.goals,
        "risks": assessment.risks,
        "begins_on": assessment.begins_on.isoformat(),
        "ends_on": assessment.ends_on.isoformat(),
        "author": assessment.author.ref,
        "touchpoints": [
            {"id": row.pk, "code": row.code, "title": row.title}
            for row in assessment.touchpoints.order_by("position", "pk")
        ],
        "norms": [_norm(row) for row in norms_chosen(assessment, on)],
        "phases": [
            {"kind": row.kind, "owner": row.owner.ref if row.owner else "", "sample": row.sample}
            for row in phases_of(assessment)
        ],
        "coverage": COVERAGE,
    }


def hash_of(criteria: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys in order, no spaces, UTF-8."""
    told = json.dumps(criteria, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Verdicts that occur, the worst first."""
    return {verdict: counts[verdict] for verdict in VERDICTS if counts.get(verdict)}


def _readable(user: Individual | AnonymousUser) -> Q:
    if not isinstance(user, Individual):
        return Q(pk__in=())
    if user.may("quality.manage") or user.may("touchpoints.approve"):
        return Q()
    return ~Q(state=Assessment.DRAFT) | Q(author=user)


def _norm(norm: Norm) -> dict[str, Any]:
    told = {name: getattr(norm, name) for name in _TERMS}
    told["threshold"] = None if norm.threshold is None else str(norm.threshold.normalize())
    return {"id": norm.pk, "code": norm.code, "title": norm.title} | told
