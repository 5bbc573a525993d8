"""The rows behind an assessment, as plain ones: what was judged each night, how probes stood, incidents, inspections
with their answers and the hashes of their photos, findings, improvements, what customers said in surveys.

No names of assessors, no marks of single customers.
"""

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from otklik.feedback.models import Response
from otklik.quality.models import (
    Assessment,
    Finding,
    Improvement,
    Incident,
    Inspection,
    InspectionAnswer,
    InspectionEvidence,
    Measurement,
    StateInterval,
)
from otklik.quality.queries.phases import moments_of

Rows = list[dict[str, Any]]


def measurements_within(assessment: Assessment, at: datetime) -> Rows:
    """The verdicts of the nights within its days."""
    begins, ends = moments_of(assessment, at)
    rows = Measurement.objects.filter(
        touchpoint__in=assessment.touchpoints.all(), norm__code__in=assessment.norms,
        measured_at__gte=begins, measured_at__lt=ends,
    )  # fmt: skip
    names = ("day", "touchpoint__code", "norm__code", "norm__version", "numerator", "denominator", "value", "low",
             "high", "unit", "coverage", "comparator", "limit", "verdict", "formula", "formula_version")  # fmt: skip
    return list(rows.order_by("day", "touchpoint", "norm__code").values(*names))


def states_within(assessment: Assessment, at: datetime) -> Rows:
    """The permanent record of its touchpoints' probes that touches its days."""
    begins, ends = moments_of(assessment, at)
    rows = StateInterval.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=begins), touchpoint__in=assessment.touchpoints.all(), begins_at__lt=ends
    )
    names = ("touchpoint__code", "definition__kind", "definition__name", "state", "why", "begins_at", "ends_at",
             "seen_until")  # fmt: skip
    return list(rows.order_by("touchpoint", "definition", "begins_at").values(*names))


def incidents_within(assessment: Assessment, at: datetime) -> Rows:
    """Incidents that were open within its days."""
    begins, ends = moments_of(assessment, at)
    rows = Incident.objects.filter(
        Q(resolved_at=None) | Q(resolved_at__gt=begins), touchpoint__in=assessment.touchpoints.all(), began_at__lt=ends
    )
    names = ("touchpoint__code", "probe_kind", "why", "began_at", "opened_at", "acknowledged_at", "recovered_at",
             "resolved_at")  # fmt: skip
    return list(rows.order_by("began_at", "pk").values(*names))


def inspections_within(assessment: Assessment, at: datetime) -> Rows:
    """Submitted within its days; result: the score as it stands."""
    names = ("pk", "touchpoint__code", "version__template__code", "version__number", "planned_at", "due_on",
             "submitted_at", "accepted_at", "result")  # fmt: skip
    return list(_inspections(assessment, at).order_by("submitted_at", "pk").values(*names))


def answers_within(assessment: Assessment, at: datetime) -> Rows:
    """Every answer of those inspections as it came, corrections and late ones too."""
    rows = InspectionAnswer.objects.filter(inspection__in=_inspections(assessment, at))
    names = ("inspection", "item", "value", "note", "sequence", "answered_at", "received_at", "is_late",
             "is_correction")  # fmt: skip
    return list(rows.order_by("inspection", "item", "sequence", "pk").values(*names))


def photos_within(assessment: Assessment, at: datetime) -> Rows:
    """Photos of those inspections by the hash of the file as it came."""
    rows = InspectionEvidence.objects.filter(inspection__in=_inspections(assessment, at))
    names = ("inspection", "item", "sha256", "phone_sha256", "content_type", "size", "taken_at", "received_at",
             "is_late")  # fmt: skip
    return list(rows.order_by("inspection", "taken_at", "pk").values(*names))


def findings_within(assessment: Assessment, at: datetime) -> Rows:
    """Findings of its touchpoints that were open within its days."""
    begins, ends = moments_of(assessment, at)
    rows = Finding.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=begins), touchpoint__in=assessment.touchpoints.all(), opened_at__lt=ends
    )
    names = ("pk", "touchpoint__code", "norm_code", "problem_class", "severity", "zone", "title", "seen", "cause",
             "source", "opened_at", "confirmed_at", "closed_at", "closed_as")  # fmt: skip
    return list(rows.order_by("opened_at", "pk").values(*names))


def improvements_within(assessment: Assessment, at: datetime) -> Rows:
    """Improvements that answer those findings; a line for each finding answered."""
    findings = [row["pk"] for row in findings_within(assessment, at)]
    rows = Improvement.objects.filter(findings__in=findings)
    names = ("pk", "findings", "touchpoint__code", "norm_code", "title", "about", "zone", "state", "due_date",
             "retest_date", "done_at", "before", "after")  # fmt: skip
    return list(rows.order_by("pk", "findings").values(*names))


def surveys_within(assessment: Assessment, at: datetime) -> Rows:
    """For each survey of its touchpoints how many answered within its days, and their mean mark."""
    begins, ends = moments_of(assessment, at)
    rows = Response.objects.filter(
        survey__touchpoint__in=assessment.touchpoints.all(), answered_at__gte=begins, answered_at__lt=ends
    )
    told = rows.values("survey", "survey__touchpoint__code", "survey__kind", "survey__name")
    return [dict(row) for row in told.annotate(answers=Count("pk"), mean=Avg("score")).order_by("survey")]


def _inspections(assessment: Assessment, at: datetime) -> QuerySet[Inspection]:
    begins, ends = moments_of(assessment, at)
    return Inspection.objects.filter(
        touchpoint__in=assessment.touchpoints.all(), submitted_at__gte=begins, submitted_at__lt=ends
    )
