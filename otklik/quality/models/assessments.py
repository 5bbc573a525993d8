"""Assessments: test campaigns over touchpoints and norms, in ten phases, by criteria frozen before they begin."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from otklik.parties.models import Individual
from otklik.quality.models.measures import JudgedFigure
from otklik.touchpoints.models import Norm, Touchpoint

PHASES: Final = (
    "preparation", "availability", "integrity", "continuity", "service",
    "training", "competitors", "improvement", "analysis", "actions",
)  # fmt: skip


class Assessment(models.Model):
    """One campaign. begins_on, ends_on: both days belong to it; norms: codes; samples are with the phases.

    criteria: what was approved, as plain JSON (norms with their terms, touchpoints, phases, goals), criteria_hash:
    SHA-256 of its canonical form; both stay as they were. report: the figures as they stood when it was closed.
    once_key: of the form it was planned with.
    """

    DRAFT, PROPOSED, APPROVED, CLOSED = "draft", "proposed", "approved", "closed"

    title = models.CharField(max_length=120)
    goals = models.TextField()
    risks = models.TextField(blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    touchpoints = models.ManyToManyField(Touchpoint, related_name="assessments")
    norms = models.JSONField(default=list)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    author = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(
        max_length=10,
        default=DRAFT,
        choices=[(DRAFT, "draft"), (PROPOSED, "proposed"), (APPROVED, "approved"), (CLOSED, "closed")],
    )
    proposed_at = models.DateTimeField(null=True)
    returned_with = models.TextField(blank=True)
    criteria = models.JSONField(null=True)
    criteria_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    measured_at = models.DateTimeField(null=True)
    conclusions = models.TextField(blank=True)
    report = models.JSONField(null=True)
    closed_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "once_key"], condition=~Q(once_key=""), name="assessment_planned_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="assessment_ends_after"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")), name="assessment_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed"], approved_at=None)
                | Q(state__in=["approved", "closed"], approved_at__isnull=False, approved_by__isnull=False),
                name="assessment_approved_then_run",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, report__isnull=False),
                name="assessment_closed_with_report",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("desk_assessment", args=[self.pk])

    @property
    def ref(self) -> str:
        return f"assessment:{self.pk}"


class AssessmentPhase(models.Model):
    """One of the ten. sample: how many probes, audits or answers were wanted; note: what came of it, by who ended it.

    waived_because: why it was left out, then it is ended without its condition. record: what it found, plain JSON.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in PHASES])
    owner = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sample = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    waived_because = models.TextField(blank=True)
    record = models.JSONField(null=True)
    done_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "kind"], name="assessment_phase_once"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_by__isnull=False, record__isnull=False),
                name="assessment_phase_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.kind}"


class AssessmentFigure(JudgedFigure):
    """One touchpoint by one norm over the days of the assessment; measured anew until it is closed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="figures")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="+")
    norm = models.ForeignKey(Norm, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "touchpoint", "norm"], name="assessment_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.touchpoint_id} {self.norm_id}"


class Drill(models.Model):
    """A backup channel tried in earnest: when the failure was made, seen, acted upon, and service restored.

    wanted_minutes: the time to restore that was aimed at; no restored_at: it was not restored. waived_because: the
    touchpoint was not drilled, and why; then there are no moments. once_key: of the form.
    """

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="drills")
    backup = models.ForeignKey(Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="drills")
    scenario = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    wanted_minutes = models.PositiveIntegerField(default=60)
    note = models.TextField(blank=True)
    waived_because = models.TextField(blank=True)
    by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(began_at__isnull=False, waived_because="") | (Q(began_at=None) & ~Q(waived_because="")),
                name="drill_held_or_waived",
            ),
            models.CheckConstraint(
                condition=Q(detected_at=None) | Q(detected_at__gte=F("began_at")), name="drill_detected_after"
            ),
            models.CheckConstraint(
                condition=Q(acted_at=None) | Q(acted_at__gte=F("detected_at")), name="drill_acted_after"
            ),
            models.CheckConstraint(
                condition=Q(restored_at=None) | Q(restored_at__gte=F("began_at")), name="drill_restored_after"
            ),
            models.UniqueConstraint(fields=["by", "once_key"], name="drill_written_once", condition=~Q(once_key="")),
        ]

    def __str__(self) -> str:
        return f"drill {self.pk}"

    @property
    def minutes(self) -> float | None:
        """From the failure to the restored service; None if it was not restored, or waived."""
        if self.began_at is None or self.restored_at is None:
            return None
        return (self.restored_at - self.began_at).total_seconds() / 60

    @property
    def is_passed(self) -> bool:
        """Whether service was restored in the time aimed at."""
        return self.minutes is not None and self.minutes <= self.wanted_minutes
