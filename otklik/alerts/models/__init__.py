"""Models of alerts, one file a noun."""

from otklik.alerts.models.channels import Device, PushKey, QuietHours, Webhook
from otklik.alerts.models.plans import CRITICAL, MAJOR, MINOR, SEVERITIES, DutyPlan, EscalationStep
from otklik.alerts.models.told import Alert, Attempt, Notification

__all__ = [
    "CRITICAL",
    "MAJOR",
    "MINOR",
    "SEVERITIES",
    "Alert",
    "Attempt",
    "Device",
    "DutyPlan",
    "EscalationStep",
    "Notification",
    "PushKey",
    "QuietHours",
    "Webhook",
]
