"""What is done about alerts."""

from otklik.alerts.actions.by_push import try_device
from otklik.alerts.actions.delivering import deliver
from otklik.alerts.actions.devices import push_key, switch_off, switch_on
from otklik.alerts.actions.escalating import begin_alert, take_step, tell_it_is_over
from otklik.alerts.actions.plans import (
    PlanTerms,
    StepTerms,
    add_step,
    change_plan,
    make_plan,
    pause_plan,
    remove_step,
)
from otklik.alerts.actions.quiet import drop_quiet_hours, set_quiet_hours
from otklik.alerts.actions.taking import Asked, BadLink, TooLate, read_link, take_by_link
from otklik.alerts.actions.webhooks import make_webhook, renew_secret, retire_webhook, try_webhook

__all__ = [
    "Asked",
    "BadLink",
    "PlanTerms",
    "StepTerms",
    "TooLate",
    "add_step",
    "begin_alert",
    "change_plan",
    "deliver",
    "drop_quiet_hours",
    "make_plan",
    "make_webhook",
    "pause_plan",
    "push_key",
    "read_link",
    "remove_step",
    "renew_secret",
    "retire_webhook",
    "set_quiet_hours",
    "switch_off",
    "switch_on",
    "take_by_link",
    "take_step",
    "tell_it_is_over",
    "try_device",
    "try_webhook",
]
