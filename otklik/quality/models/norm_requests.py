"""Requests to change a norm: why, which terms, what they would have said last month, and what came of it."""

from django.db import models
from django.db.models import Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Norm


class NormRequest(models.Model):
    """norm: the version in force when it was asked; terms: those of NormTerms, the threshold as text; trial: rows of
    {"touchpoint": title, "now": verdict, "then": verdict} and the day, as tried when it was asked.

    approved: None while nobody has decided; made: the version that came of it.
    """

    norm = models.ForeignKey(Norm, on_delete=models.PROTECT, related_name="requests")
    why = models.TextField()
    terms = models.JSONField()
    active_from = models.DateField()
    trial = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    made = models.ForeignKey(Norm, null=True, on_delete=models.PROTECT, related_name="+")
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=None, decided_at=None) | Q(approved__isnull=False, decided_at__isnull=False),
                name="norm_request_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="norm_request_by_another"
            ),
            models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="norm_request_once"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_norm_request", self.pk)

    @property
    def ref(self) -> str:
        return f"norm_request:{self.pk}"
