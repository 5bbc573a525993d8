"""Incidents: a touchpoint that does not work, from the first failure till somebody says why."""

from django.db import models
from django.db.models import F, Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint


class Incident(models.Model):
    """title, cause: words by language; why: of the probe that saw it first; "burn" or the code of a norm
    where no probe opened it alone; empty if a person did.

    began_at: since when it does not work; recovered_at: since when the probes see it work again, None while they do
    not; resolved_at: it is over, somebody said so or nobody had to. responsible: who took it. is_public: the status
    page tells of it.
    """

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="incidents")
    title = models.JSONField(default=dict)
    why = models.CharField(max_length=40, blank=True)
    probe_kind = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    is_public = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    responsible = models.ForeignKey(
        Individual, null=True, blank=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    recovered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    cause = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["touchpoint"], condition=Q(resolved_at=None), name="incident_one_open_at_a_touchpoint"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("began_at")),
                name="incident_resolved_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["resolved_at", "-opened_at", "-id"], name="incident_list")]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_incident", self.pk)

    @property
    def ref(self) -> str:
        return f"incident:{self.pk}"


class IncidentEntry(models.Model):
    """A line of the time line; it never changes. by: party reference, empty for what the house saw itself."""

    OPENED, ACKNOWLEDGED, SAID, RECOVERED, DOWN_AGAIN, RESOLVED = (
        "opened", "acknowledged", "said", "recovered", "down_again", "resolved",
    )  # fmt: skip
    BACKUP_ON, BACKUP_OFF = "backup_on", "backup_off"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.JSONField(default=dict)
    is_public = models.BooleanField(default=False)
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "once_key"], condition=~Q(once_key=""), name="incident_entry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class IncidentReview(models.Model):
    """What was learnt when it was over, without blame: the effect, the cause behind the cause, what will be done.

    Written in one language by those who were there; changed_at: last time, by `changed_by`.
    """

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="review")
    effect = models.TextField()
    root_cause = models.TextField()
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    prevention = models.TextField()
    changed_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review of {self.incident_id}"
