"""Duty plans: which incidents they are for, and whom they tell, step by step."""

from typing import Final, Self

from django.db import models
from django.db.models import Q

from otklik.alerts.models.channels import Webhook
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

CRITICAL, MAJOR, MINOR = "critical", "major", "minor"
SEVERITIES: Final = (CRITICAL, MAJOR, MINOR)


class DutyPlanQuerySet(models.QuerySet["DutyPlan"]):
    def working(self) -> Self:
        return self.filter(paused_at=None)


class DutyPlan(models.Model):
    """severities, zones, touchpoints: what it is for; of an empty one, all.

    position: the first plan that fits an incident is followed. breaks_quiet: critical incidents are told in quiet
    hours too. repeats: how often the steps begin anew while nobody has taken the incident, repeat_minutes after the
    last of them.
    """

    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=1)
    severities = models.JSONField(default=list)
    zones = models.JSONField(default=list)
    touchpoints = models.ManyToManyField(Touchpoint, related_name="+", blank=True)
    breaks_quiet = models.BooleanField(default=True)
    repeats = models.PositiveSmallIntegerField(default=2)
    repeat_minutes = models.PositiveSmallIntegerField(default=30)
    paused_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    once_key = models.CharField(max_length=40, blank=True)

    objects = DutyPlanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="duty_plan_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"duty_plan:{self.pk}"


class EscalationStep(models.Model):
    """Whom a plan tells after_minutes after the step before it, the first after the incident was opened.

    kind: one person, everybody of a role, the people of the touchpoint's zone, those on shift for failures, a webhook.
    """

    PERSON, ROLE, ZONE, SHIFT, WEBHOOK = "person", "role", "zone", "shift", "webhook"
    KINDS: Final = (SHIFT, PERSON, ROLE, ZONE, WEBHOOK)

    plan = models.ForeignKey(DutyPlan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    after_minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    person = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    webhook = models.ForeignKey(Webhook, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "once_key"], condition=~Q(once_key=""), name="escalation_step_once_sent"
            ),
            models.UniqueConstraint(fields=["plan", "position"], name="escalation_step_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("zone", "shift"), person=None, role="", webhook=None)
                | Q(kind="person", person__isnull=False, role="", webhook=None)
                | (Q(kind="role", person=None, webhook=None) & ~Q(role=""))
                | Q(kind="webhook", person=None, role="", webhook__isnull=False),
                name="escalation_step_names_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.position} {self.kind}"
