"""Announced work at touchpoints."""

from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.events import MaintenanceChanged
from otklik.quality.models import Maintenance
from otklik.touchpoints.models import Touchpoint


class MaintenanceEndsFirst(Exception):
    """Work ends after it begins."""


class MaintenanceIsOver(Exception):
    """Work that has begun in the past cannot be announced, nor can what is over be taken back."""


def announce_maintenance(
    *,
    touchpoint: Touchpoint,
    begins_at: datetime,
    ends_at: datetime,
    reason: dict[str, str],
    by: Individual,
    at: datetime,
) -> Maintenance:
    """Say beforehand that a touchpoint will be worked on."""
    if not by.may("quality.manage"):
        raise NotKeeper
    if ends_at <= begins_at:
        raise MaintenanceEndsFirst
    if begins_at < at:
        raise MaintenanceIsOver
    with transaction.atomic():
        row, is_new = Maintenance.objects.get_or_create(
            touchpoint=touchpoint,
            begins_at=begins_at,
            ends_at=ends_at,
            defaults={"announced_at": at, "announced_by": by.ref, "reason": reason},
        )
        if is_new:
            facts = {"begins_at": begins_at.isoformat(), "ends_at": ends_at.isoformat()}
            subject = f"touchpoint:{touchpoint.pk}"
            audit.record(actor=by.ref, act="quality.announce_maintenance", subject=subject, at=at, **facts)
            publish(MaintenanceChanged(touchpoint.pk), at=at)
    return row


def end_maintenance(*, maintenance: Maintenance, by: Individual, at: datetime) -> None:
    """Work that goes on is over now; work that has not begun is called off, twice as once. Raises MaintenanceIsOver."""
    if not by.may("quality.manage"):
        raise NotKeeper
    with transaction.atomic():
        row = Maintenance.objects.select_for_update().filter(pk=maintenance.pk).first()
        if row is None:
            return
        if row.ends_at <= at:
            raise MaintenanceIsOver
        if row.begins_at >= at:
            row.delete()
        else:
            row.ends_at = at
            row.save(update_fields=["ends_at"])
        subject = f"touchpoint:{row.touchpoint_id}"
        audit.record(actor=by.ref, act="quality.end_maintenance", subject=subject, at=at)
        publish(MaintenanceChanged(row.touchpoint_id), at=at)
