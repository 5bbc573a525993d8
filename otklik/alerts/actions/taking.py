"""Take an incident by the link of a letter. Whoever takes it stops the telling, as the button on the desk does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction

from otklik.alerts.models import Notification
from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions import take_incident
from otklik.quality.models import Incident

_SALT: Final = "alerts.take"
_GOOD_FOR: Final = timedelta(days=7)


class BadLink(Exception):
    """Not a link of ours, too old, or of somebody who may not take incidents any more."""


class TooLate(Exception):
    """It is over, or somebody else has taken it."""


@dataclass(frozen=True)
class Asked:
    """What a link leads to, and whom it was sent to."""

    incident: Incident
    person: Individual


def token_of(row: Notification) -> str:
    """What the link of this letter carries; it lives for seven days."""
    return signing.dumps(row.pk, salt=_SALT)


def read_link(token: str) -> Asked:
    """Raises BadLink."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise BadLink from None
    related = ("person", "alert__incident__touchpoint", "alert__incident__responsible")
    row = Notification.objects.select_related(*related).filter(pk=key).first()
    if row is None or row.person is None or not row.person.may("quality.duty"):
        raise BadLink
    return Asked(row.alert.incident, row.person)


def take_by_link(*, token: str, at: datetime) -> Incident:
    """The one the letter was sent to takes it; safe twice. Raises BadLink, TooLate."""
    asked = read_link(token)
    with transaction.atomic():
        row = Incident.objects.select_for_update().get(pk=asked.incident.pk)
        if row.responsible_id == asked.person.pk:
            return row
        if row.resolved_at or row.acknowledged_at:
            raise TooLate
        take_incident(incident=row, by=asked.person, at=at)
        audit.record(actor=asked.person.ref, act="alerts.take_by_link", subject=row.ref, at=at)
    return row
