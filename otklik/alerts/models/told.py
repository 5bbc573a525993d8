"""What became of an incident in the way of telling: the plan followed, who was told, every attempt."""

from typing import Final

from django.db import models

from otklik.alerts.models.channels import Device, Webhook
from otklik.alerts.models.plans import SEVERITIES, DutyPlan
from otklik.parties.models import Individual
from otklik.quality.models import Incident


class Alert(models.Model):
    """An incident is told by a plan. severity: as it was judged when the incident was opened."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="alert")
    plan = models.ForeignKey(DutyPlan, on_delete=models.PROTECT, related_name="alerts")
    severity = models.CharField(max_length=10, choices=[(one, one) for one in SEVERITIES])
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def ref(self) -> str:
        return f"alert:{self.pk}"


class Notification(models.Model):
    """One thing told to one target in one way. round, step: of the plan; step OVER: that the incident is over.

    target: reference of the person, webhook or device. due_at: later than `at` if it was kept back for quiet hours.
    """

    MAIL, WEBHOOK, PUSH = "mail", "webhook", "push"
    CHANNELS: Final = (MAIL, WEBHOOK, PUSH)
    OVER: Final = 0

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notifications")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=[(one, one) for one in CHANNELS])
    target = models.CharField(max_length=60)
    person = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.SET_NULL, related_name="notifications")
    device = models.ForeignKey(Device, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "round", "step", "channel", "target"], name="notification_once_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.round}.{self.step} {self.target}"

    @property
    def ref(self) -> str:
        return f"notification:{self.pk}"

    @property
    def was_kept_back(self) -> bool:
        return self.due_at > self.at


class Attempt(models.Model):
    """One try to tell it. result: a word or two of what came back, empty if it was simply taken."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    is_taken = models.BooleanField()
    result = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.notification_id} {self.at:%H:%M}"
