"""What a touchpoint was measured at, and how that was judged. A row never changes: it stays with its norm's version."""

from typing import Final, Self

from django.db import models
from django.db.models import Q

from otklik.touchpoints.models import Norm, Touchpoint

PASS: Final = "pass"  # noqa: S105 - a verdict
FAIL: Final = "fail"
BETWEEN: Final = "between"
FEW: Final = "few"
REPORTED: Final = "reported"
NOTHING: Final = "nothing"
VERDICTS: Final = (FAIL, BETWEEN, PASS, FEW, REPORTED, NOTHING)
TELLS: Final = ~Q(value=None) | ~Q(formula_version=None)


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def of(self, touchpoint: Touchpoint, code: str) -> Self:
        """One touchpoint by every version of a norm."""
        return self.filter(touchpoint=touchpoint, norm__code=code)

    def that_tell(self) -> Self:
        """Those where something was looked at, even if nothing came of it."""
        return self.filter(TELLS)


class JudgedFigure(models.Model):
    """A figure over a window, and how it was judged.

    verdict: pass, fail; between: the interval straddles the limit; few: not enough to say; reported: the norm has no
    limit; nothing: nobody measured. coverage: 0..1. limit, comparator: what it was held against, a variant of the
    norm included. facts: {"counted": {reason: number}, "left_out": {...}, ...what the measure tells}.
    """

    window_from = models.DateTimeField()
    window_to = models.DateTimeField()
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(default=0)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=20)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    coverage = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    comparator = models.CharField(max_length=2, blank=True)
    verdict = models.CharField(max_length=10, choices=[(verdict, verdict) for verdict in VERDICTS])
    formula = models.CharField(max_length=40)
    formula_version = models.PositiveIntegerField(null=True)  # of what computed it, empty if nothing did
    facts = models.JSONField(default=dict)
    measured_at = models.DateTimeField()

    class Meta:
        abstract = True


class Measurement(JudgedFigure):
    """One touchpoint by one version of a norm over the window that ends with the midnight `day` begins at."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="measurements")
    norm = models.ForeignKey(Norm, on_delete=models.PROTECT, related_name="measurements")
    day = models.DateField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "norm", "day"], name="measured_once_a_day"),
            models.CheckConstraint(condition=Q(window_to__gt=models.F("window_from")), name="measured_over_time"),
            models.CheckConstraint(
                condition=Q(numerator=None) | Q(numerator__lte=models.F("denominator")), name="measured_part_of_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["day", "verdict", "id"], name="measured_on_day"),
            models.Index(fields=["norm", "touchpoint", "day"], condition=TELLS, name="measured_that_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.norm_id} {self.day}"
