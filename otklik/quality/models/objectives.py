"""What a touchpoint is held to."""

from django.db import models
from django.db.models import Q

from otklik.touchpoints.models import Touchpoint


class Objective(models.Model):
    """The share of its opening hours a touchpoint has to work, percent; without a row the usual one holds."""

    touchpoint = models.OneToOneField(Touchpoint, on_delete=models.CASCADE, related_name="objective")
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=50) & Q(percent__lt=100), name="objective_50_to_100")
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.percent} %"
