"""Tell of an incident step by step until somebody takes it.

Every step is an errand of its own, written in the transaction of the step before, so none is lost; what is to be told
is a row that can be there once, so nothing is told twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from otklik.alerts.actions.delivering import deliver
from otklik.alerts.models import CRITICAL, Alert, Device, EscalationStep, Notification, Webhook
from otklik.alerts.queries import people_of, plan_for, quiet_until, severity_of
from otklik.core.events import errand, send
from otklik.parties.models import Individual
from otklik.quality.models import Incident


def begin_alert(*, incident: Incident, at: datetime) -> Alert | None:
    """Begin to tell of it by the first plan that fits; None if none does. Safe twice. Uses touchpoint's backup."""
    severity = severity_of(incident.touchpoint, at)
    with transaction.atomic():
        known = Alert.objects.filter(incident=incident).first()
        plan = None if known else plan_for(incident.touchpoint, severity)
        if plan is None:
            return known
        alert = Alert.objects.create(incident=incident, plan=plan, severity=severity, begun_at=at)
        _go_on(alert, round_number=1, after=0, since=at)
    return alert


def tell_it_is_over(*, incident: Incident, at: datetime) -> bool:
    """Tell everybody who was told of it; quiet hours hold. False if it was never told by a plan. Safe twice.

    One whose first word still waits for the end of his quiet hours hears then that it is over.
    """
    with transaction.atomic():
        alert = Alert.objects.select_for_update().filter(incident=incident).first()
        if alert is None:
            return False
        told = alert.notifications.exclude(step=Notification.OVER).select_related("person__quiet_hours", "webhook")
        waiting = {row.person_id for row in told if row.person_id and row.was_kept_back and not row.done_at}
        for hook in {row.webhook for row in told if row.webhook}:
            _tell_webhook(alert, 0, Notification.OVER, hook, at)
        for person in {row.person for row in told if row.person and row.person.pk not in waiting}:
            if person.is_active:
                _tell_person(alert, 0, Notification.OVER, person, at, breaks_quiet=False)
    return True


@errand()
def take_step(*, alert_id: int, round_number: int, position: int) -> None:
    """Tell those of a step, unless somebody has taken the incident meanwhile, and have the next step wait."""
    at = now()
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    incident = Incident.objects.select_related("touchpoint").get(pk=alert.incident_id)
    if incident.acknowledged_at or incident.resolved_at or alert.plan.paused_at:
        return
    step = alert.plan.steps.filter(position=position).select_related("webhook").first()
    heard = step is not None and _tell(alert, round_number, step, incident, at)
    # a step that reached nobody, because they rest or it is gone, is not waited for
    _go_on(alert, round_number=round_number, after=position, since=at, at_once=not heard)


def _go_on(alert: Alert, *, round_number: int, after: int, since: datetime, at_once: bool = False) -> None:
    """Have the next step wait: of this round, else the first of another, else none."""
    step = alert.plan.steps.filter(position__gt=after).order_by("position").first()
    due = since if step is None or at_once else since + timedelta(minutes=step.after_minutes)
    if step is None and round_number <= alert.plan.repeats:
        round_number += 1
        step = alert.plan.steps.order_by("position").first()
        due = since + timedelta(minutes=alert.plan.repeat_minutes)
    if step is not None:
        key = f"{alert.pk}/{round_number}/{step.position}"
        send(
            take_step, at=due, key=key, alert_id=alert.pk, round_number=round_number, position=step.position
        )  # fmt: skip


def _tell(alert: Alert, round_number: int, step: EscalationStep, incident: Incident, at: datetime) -> bool:
    """Whether anybody hears of it now."""
    if step.webhook:
        return _tell_webhook(alert, round_number, step.position, step.webhook, at)
    breaks = alert.plan.breaks_quiet and alert.severity == CRITICAL
    people: Iterable[Individual] = people_of(step, incident, at)
    told = [_tell_person(alert, round_number, step.position, one, at, breaks_quiet=breaks) for one in people]
    return any(told)


def _tell_webhook(alert: Alert, round_number: int, step: int, webhook: Webhook, at: datetime) -> bool:
    if webhook.retired_at:
        return False
    _once(alert, round_number, step, Notification.WEBHOOK, webhook.ref, at, at, webhook=webhook)
    return True


def _tell_person(
    alert: Alert, round_number: int, step: int, person: Individual, at: datetime, *, breaks_quiet: bool
) -> bool:
    ends = None if breaks_quiet else quiet_until(getattr(person, "quiet_hours", None), at)
    _once(alert, round_number, step, Notification.MAIL, person.ref, at, ends or at, person=person)
    for device in Device.objects.filter(person=person).order_by("pk"):
        _once(alert, round_number, step, Notification.PUSH, device.ref, at, ends or at, person=person, device=device)
    return ends is None


def _once(
    alert: Alert,
    round_number: int,
    step: int,
    channel: str,
    target: str,
    at: datetime,
    due_at: datetime,
    *,
    person: Individual | None = None,
    webhook: Webhook | None = None,
    device: Device | None = None,
) -> None:
    row, fresh = Notification.objects.get_or_create(
        alert=alert,
        round=round_number,
        step=step,
        channel=channel,
        target=target,
        defaults={"at": at, "due_at": due_at, "person": person, "webhook": webhook, "device": device},
    )
    if fresh:
        send(deliver, at=due_at, notification_id=row.pk)
