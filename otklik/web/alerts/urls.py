"""Addresses of alerts."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.alerts import own, plans, webhooks
from otklik.web.shell.rail import RailEntry

_PLAN = "desk/alerts/<int:duty_plan_id>"
_HOOKS = "desk/alerts/webhooks"

urlpatterns = [
    path("take/<str:take_token>/", own.alert_take, name="alert_take"),
    path("desk/alerts/", plans.desk_alerts, name="desk_alerts"),
    path("desk/alerts/mine/", own.desk_my_alerts, name="desk_my_alerts"),
    path("desk/alerts/worker.js", own.worker, name="alerts_worker"),
    path("desk/alerts/devices/", own.device_new, name="desk_device_new"),
    path("desk/alerts/devices/<int:device_id>/", own.device_act, name="desk_device_act"),
    path("desk/alerts/new/", plans.plan_new, name="desk_duty_plan_new"),
    path(f"{_PLAN}/", plans.plan, name="desk_duty_plan"),
    path(f"{_PLAN}/pause/", plans.plan_pause, name="desk_duty_plan_pause"),
    path(f"{_PLAN}/steps/", plans.step_add, name="desk_duty_step_new"),
    path(f"{_PLAN}/steps/<int:duty_step_id>/remove/", plans.step_remove, name="desk_duty_step_remove"),
    path(f"{_HOOKS}/", webhooks.desk_webhooks, name="desk_webhooks"),
    path(f"{_HOOKS}/new/", webhooks.webhook_new, name="desk_webhook_new"),
    path(f"{_HOOKS}/<int:webhook_id>/act/", webhooks.webhook_act, name="desk_webhook_act"),
]

rail = [RailEntry(_("Alerts"), "bell", "desk_alerts", "quality.read", position=106)]
