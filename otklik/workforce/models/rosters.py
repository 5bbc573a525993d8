"""Who is meant to be where and when, how many are needed, and who was there."""

from datetime import datetime
from typing import Final, Self

from django.db import models
from django.db.models import F, Q

from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models.people import Employee


class SpanQuerySet(models.QuerySet):
    def within(self, begins: datetime, ends: datetime) -> Self:
        """Those that have a moment in common with [begins, ends); one still open has no end."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=begins), begins_at__lt=ends)


class Shift(models.Model):
    """An employee is meant to be at a touchpoint from begins_at to ends_at."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="shifts")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="shifts")
    begins_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()

    objects = SpanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "touchpoint", "begins_at"], name="shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shift_ends_after_begin"),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"


def _clock(slot: int) -> str:
    return f"{slot // 2:02d}:{slot % 2 * 30:02d}"


class Minimum(models.Model):
    """How many people a touchpoint needs on a weekday (0 Monday) from a half hour to another, in its local time.

    slots are half hours since midnight, 0-48, the last not included; where nothing is told one person is needed.
    """

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="minima")
    weekday = models.PositiveSmallIntegerField()
    first_slot = models.PositiveSmallIntegerField()
    end_slot = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "weekday", "first_slot"], name="minimum_once"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, first_slot__lt=F("end_slot"), end_slot__lte=48), name="minimum_within_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.weekday} {self.first_slot}-{self.end_slot}: {self.people}"

    @property
    def begins(self) -> str:
        return _clock(self.first_slot)

    @property
    def ends(self) -> str:
        return _clock(self.end_slot)


class PresenceQuerySet(SpanQuerySet):
    def standing(self) -> Self:
        """Without those that another row corrects, and without those that say he was not there."""
        return self.filter(correction=None, is_void=False)


class Presence(models.Model):
    """An employee was at a touchpoint. Written once; ends_at is filled once; a correction is a new row.

    is_void: the correction says he was not there at all. told_by: who said so.
    """

    BUTTON, MANAGER, FILE = "button", "manager", "file"
    HOW: Final = [(how, how) for how in (BUTTON, MANAGER, FILE)]

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="presences")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="presences")
    begins_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=HOW)
    told_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    told_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    is_void = models.BooleanField(default=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("begins_at")), name="presence_ends_after_begin"
            ),
            models.UniqueConstraint(fields=["employee"], name="presence_open_once", condition=Q(ends_at=None)),
        ]

    def __str__(self) -> str:
        return f"presence {self.pk}"
