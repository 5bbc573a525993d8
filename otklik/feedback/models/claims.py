"""The register of claims: what the law makes the company register, answer in time and keep."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint


class ClaimQuerySet(models.QuerySet["Claim"]):
    def open(self) -> Self:
        return self.filter(answer=None)

    def overdue(self, on: date) -> Self:
        return self.filter(answer=None, due_on__lt=on)


class Claim(models.Model):
    """A written claim. line: contract or number it is about. register_by, due_on: last days by law.

    needs_checks: it is examined, which gives a longer term where the law has one. overdue_told_at: its owner got a
    letter.
    """

    CHANNELS = [(channel, channel) for channel in ("letter", "office", "email", "form", "phone")]

    received_on = models.DateField()
    registered_on = models.DateField()
    register_by = models.DateField()
    due_on = models.DateField(db_index=True)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    individual = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="claims")
    customer = models.CharField(max_length=200)
    line = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=160)
    text = models.TextField()
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="claims")
    owner = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    needs_checks = models.BooleanField(default=False)
    registered_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    registered_at = models.DateTimeField()
    overdue_told_at = models.DateTimeField(null=True)
    once_key = models.CharField(max_length=60, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_on__gte=F("received_on")), name="claim_registered_after_receipt"
            ),
            models.UniqueConstraint(fields=["once_key"], name="claim_registered_once", condition=~Q(once_key="")),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_claim", self.pk)

    @property
    def ref(self) -> str:
        return f"claim:{self.pk}"

    @property
    def is_registered_late(self) -> bool:
        return self.registered_on > self.register_by


class ClaimAnswer(models.Model):
    """The written answer to a claim; given once."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="answer")
    answered_on = models.DateField()
    text = models.TextField()
    answered_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to claim {self.claim_id}"
