"""Reads of alerts."""

from otklik.alerts.queries.plans import (
    access_device,
    access_plan,
    access_step,
    access_webhook,
    people_of,
    plan_for,
    plans,
    severity_of,
    tellable,
    webhooks,
)
from otklik.alerts.queries.quiet import quiet_until
from otklik.alerts.queries.told import Telling, last_attempts, tellings
from otklik.alerts.queries.words import incident_words, moment, standing_words

__all__ = [
    "Telling",
    "access_device",
    "access_plan",
    "access_step",
    "access_webhook",
    "incident_words",
    "last_attempts",
    "moment",
    "people_of",
    "plan_for",
    "plans",
    "quiet_until",
    "severity_of",
    "standing_words",
    "tellable",
    "tellings",
    "webhooks",
]
