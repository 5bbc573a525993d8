"""A person says when he wants to hear of nothing that can wait."""

from datetime import datetime, time

from django.db import transaction

from otklik.alerts.models import QuietHours
from otklik.core import audit
from otklik.parties.models import Individual


def set_quiet_hours(*, person: Individual, begins: time, ends: time, zone: str, at: datetime) -> None:
    """Every day from `begins` to `ends` by the clock of `zone`. What waits already keeps its moment."""
    with transaction.atomic():
        told = {"begins": begins, "ends": ends, "zone": zone}
        QuietHours.objects.update_or_create(person=person, defaults=told)
        audit.record(actor=person.ref, act="alerts.set_quiet_hours", subject=person.ref, at=at)


def drop_quiet_hours(*, person: Individual, at: datetime) -> None:
    with transaction.atomic():
        gone, _rows = QuietHours.objects.filter(person=person).delete()
        if gone:
            audit.record(actor=person.ref, act="alerts.drop_quiet_hours", subject=person.ref, at=at)
