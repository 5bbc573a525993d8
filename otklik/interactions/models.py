"""The journal. That a row never changes is held by triggers of the database (migrations/0002_written_once)."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from otklik.parties.models import Account, Individual
from otklik.touchpoints.models import Touchpoint


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def of(self, individual: Individual) -> Self:
        return self.filter(individual=individual)

    def standing(self) -> Self:
        """Rows that no later row corrects."""
        return self.filter(corrected_by=None)


class Interaction(models.Model):
    """One contact. Moments only grow: opened <= offered/queued <= answered <= ended; empty means not (yet).

    channel: community, ask, phone, chat, office, visit, email, ...; subject: what it is about ("topic:12");
    outcome: solved, answered, unanswered, abandoned, self_service, asked, left, other.
    """

    INBOUND, OUTBOUND = "in", "out"

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="interactions")
    channel = models.CharField(max_length=20)
    direction = models.CharField(max_length=3, choices=[(INBOUND, "in"), (OUTBOUND, "out")], default=INBOUND)
    individual = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="interactions")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="interactions")
    agent = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="handled_interactions")
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    summary = models.CharField(max_length=200, blank=True)  # no personal data
    opened_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    erased_at = models.DateTimeField(null=True)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="interaction_imported_once",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("opened_at")),
                name="interaction_answered_after",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("opened_at")), name="interaction_ended_after"
            ),
        ]
        indexes = [
            models.Index(fields=["individual", "-opened_at", "-id"], name="interaction_time_line"),
            models.Index(fields=["-opened_at", "-id"], name="interaction_journal"),
            models.Index(fields=["channel", "-opened_at", "-id"], name="interaction_of_channel"),
            models.Index(fields=["touchpoint", "-opened_at", "-id"], name="interaction_at_touchpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def ref(self) -> str:
        return f"interaction:{self.pk}"


class Withdrawal(models.Model):
    """A contact that an import brought in and that is being taken back with it: the only rows that may be deleted.

    Lives inside one transaction: it goes with the contact. What is taken back stands in the security record.
    """

    interaction_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"withdrawal {self.interaction_id}"
