"""Measure the touchpoints of an assessment over its own days, by the versions of norms frozen in its criteria."""

from copy import copy
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.models import Assessment, AssessmentFigure, Measurement
from otklik.quality.models.measures import JudgedFigure
from otklik.quality.queries.assessments import norms_chosen
from otklik.quality.queries.judging import judged
from otklik.quality.queries.phases import days_of
from otklik.touchpoints.queries import applies

_FIELDS: Final = [field.name for field in JudgedFigure._meta.get_fields()]


def measure_assessment(*, assessment: Assessment, at: datetime, by: Individual | None = None) -> int:
    """Measure anew what is approved and not closed; returns how many figures there are, 0 before the first midnight.

    by: None is the clock. Reading takes no lock; the figures are written together.
    """
    if by is not None and not by.may("quality.manage"):
        raise NotKeeper
    assessment = Assessment.objects.get(pk=assessment.pk)  # it may have been approved or closed meanwhile
    days = days_of(assessment, at)
    if assessment.state != Assessment.APPROVED or not days:
        return 0
    day = assessment.begins_on + timedelta(days=days)
    places = assessment.touchpoints.select_related("calendar").prefetch_related("calendar__week", "calendar__special")
    found = []
    for norm in norms_chosen(assessment, day):
        own = copy(norm)
        own.window = f"P{days}D"
        found += [judged(place, own, day) for place in places if applies(norm, place)]
    _write(assessment, found, at)
    return len(found)


def measure_assessments(*, at: datetime) -> None:
    """Every one that runs, or has ended and is not closed."""
    for assessment in Assessment.objects.filter(state=Assessment.APPROVED):
        measure_assessment(assessment=assessment, at=at)


def _write(assessment: Assessment, found: list[Measurement], at: datetime) -> None:
    rows = [
        AssessmentFigure(
            assessment=assessment,
            touchpoint=row.touchpoint,
            norm_id=row.norm.pk,
            **{name: getattr(row, name) for name in _FIELDS} | {"measured_at": at},
        )
        for row in found
    ]
    with transaction.atomic():
        row = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if row.state != Assessment.APPROVED:
            return  # it was closed meanwhile: its figures stay
        AssessmentFigure.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["assessment", "touchpoint", "norm"], update_fields=_FIELDS
        )
        Assessment.objects.filter(pk=assessment.pk).update(measured_at=at)
