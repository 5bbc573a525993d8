"""Health of touchpoints: one row a day, and the terms it is counted by."""

from django.db import models
from django.db.models import Q

from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint


class ScoreTerms(models.Model):
    """A version of weights, bounds and limits; it never changes. Before the first row the usual ones hold as version 1.

    weights: by dimension; bounds: {code: [floor, target, unit]}; limits: [bad below, good from].
    """

    version = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()
    bounds = models.JSONField()
    limits = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"score terms v{self.version}"


class Score(models.Model):
    """Health 0..100 of a touchpoint on a day, with all it was made of, so that it can be counted again by anybody.

    value, low, high: after the cap, None where nothing is known; uncapped: without it. weights: by dimension, as they
    were; dimensions: {A: [value, low, high]} in 0..1; inputs: one a figure, as `queries.scores.input_of` writes it;
    capped_by: codes of the critical norms not met.
    """

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="scores")
    day = models.DateField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    uncapped = models.FloatField(null=True)
    band = models.CharField(max_length=10)
    dimensions = models.JSONField()
    missing = models.JSONField()
    capped_by = models.JSONField()
    inputs = models.JSONField()
    weights = models.JSONField()
    terms_version = models.PositiveIntegerField()
    formula_version = models.PositiveIntegerField()
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "day"], name="score_once_a_day"),
            models.CheckConstraint(
                condition=Q(value=None)
                | Q(low__gte=0, low__lte=models.F("value"), value__lte=models.F("high"), high__lte=100),
                name="score_inside_its_interval",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="score_on_day")]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.day} {self.value}"
