"""The rows behind an assessment, as plain ones: what was judged each night, how probes stood, incidents."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from otklik.quality.models import Assessment, Incident, Measurement, StateInterval
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
