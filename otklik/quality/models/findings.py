"""Findings: what is not right at a touchpoint, from the first word till it is closed with a reason."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

CLASSES: Final = ("feedback", "information", "service", "technical", "competition", "security")
SEVERITIES: Final = ("critical", "major", "minor")
MOST: Final = 5  # steps of impact, frequency and ease


class Change(models.Model):
    """A line of a history; it never changes. by: None for what the house did itself; changes: {field: [was, is]}."""

    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.kind


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """Neither closed nor a draft."""
        return self.filter(closed_at=None, confirmed_at__isnull=False)


class Finding(models.Model):
    """title and seen are plain words; both are empty in one that opened by itself, its facts tell instead.

    norm_code: the norm that is not met, empty if none is. source: `measurement:12`, `incident:3`, `topic:9`, empty if
    somebody saw it. facts: {"value", "limit", "unit", "comparator"} of the judgement that opened it. A draft
    (confirmed_at None) waits for a person. rank: impact x frequency x ease.
    """

    ACTED, ACCEPTED, NONE = "acted", "accepted", "none"
    REASONS = [(ACTED, ACTED), (ACCEPTED, ACCEPTED), (NONE, NONE)]

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="findings")
    norm_code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    seen = models.TextField(blank=True)
    problem_class = models.CharField(max_length=20, choices=[(key, key) for key in CLASSES])
    source = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    cause = models.TextField(blank=True)
    zone = models.CharField(max_length=20, choices=Touchpoint.ZONES)
    owner = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    severity = models.CharField(max_length=10, choices=[(key, key) for key in SEVERITIES])
    impact = models.PositiveSmallIntegerField()
    frequency = models.PositiveSmallIntegerField()
    ease = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    explained_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=10, choices=REASONS, blank=True)
    once_key = models.CharField(max_length=40, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["touchpoint", "norm_code"],
                condition=Q(closed_at=None) & ~Q(norm_code=""),
                name="finding_one_open_of_a_norm",
            ),
            models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="finding_once"),
            models.CheckConstraint(
                condition=Q(impact__range=(1, MOST)) & Q(frequency__range=(1, MOST)) & Q(ease__range=(1, MOST)),
                name="finding_steps_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(rank=F("impact") * F("frequency") * F("ease")), name="finding_rank_is_the_product"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
                name="finding_closed_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "-rank", "-id"], name="finding_ranked")]

    def __str__(self) -> str:
        return f"finding {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_finding", self.pk)

    @property
    def ref(self) -> str:
        return f"finding:{self.pk}"

    @property
    def state(self) -> str:
        """draft, open, explained or closed."""
        if self.closed_at:
            return "closed"
        if not self.confirmed_at:
            return "draft"
        return "explained" if self.explained_at else "open"

    def is_of(self, person: Individual) -> bool:
        return self.owner_id == person.pk

    def weigh(self) -> None:
        self.rank = self.impact * self.frequency * self.ease

    def told(self) -> dict[str, Any]:
        """What its history compares; may ask for the touchpoint."""
        names = ("title", "seen", "problem_class", "cause", "zone", "severity", "impact", "frequency", "ease")
        return {name: getattr(self, name) for name in names} | {
            "owner": self.owner_id,
            "touchpoint": self.touchpoint_id,
        }


class FindingEntry(Change):
    """kind: opened, confirmed, changed, explained, closed."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="entries")
