"""Say that what somebody asked is about an outage."""

from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.outages.actions.joining import bring_along, going_on
from otklik.outages.events import OutageAttached
from otklik.outages.models import Attaching, Joining, Outage
from otklik.parties.models import Individual


def attach(*, outage: Outage, subject: str, asker: Individual, by: Individual, at: datetime) -> Attaching:
    """The asker is counted and hears of the end like those who joined; from another outage it is taken away.

    subject: "topic:12". `by` is the asker himself or an employee. Raises NotGoingOn.
    """
    with transaction.atomic():
        known = Attaching.objects.select_for_update().filter(subject=subject).first()
        if known is not None and known.outage_id == outage.pk:
            return known
        row = going_on(outage, at)
        if known is not None:
            _take_away(known, by, at)
        attaching = Attaching.objects.create(outage=row, subject=subject, attached_by=by, attached_at=at)
        bring_along(outage=row, individual=asker, came_with=subject, at=at)
        _tell(row.pk, "attach", subject, asker, by, at)
    return attaching


def detach(*, subject: str, asker: Individual, by: Individual, at: datetime) -> bool:
    """It is about no outage; an asker who did not join himself is not counted any more. False when it was not."""
    with transaction.atomic():
        known = Attaching.objects.select_for_update().filter(subject=subject).first()
        if known is None:
            return False
        _take_away(known, by, at)
        _tell(known.outage_id, "detach", subject, asker, by, at)
    return True


def _take_away(attaching: Attaching, by: Individual, at: datetime) -> None:
    Joining.objects.filter(outage=attaching.outage_id, came_with=attaching.subject).delete()
    attaching.delete()
    publish(OutageAttached(attaching.outage_id, attaching.subject, is_about=False), at=at)


def _tell(outage_id: int, verb: str, subject: str, asker: Individual, by: Individual, at: datetime) -> None:
    if by != asker:
        audit.record(actor=by.ref, act=f"outages.{verb}", subject=subject, at=at, outage=outage_id)
    if verb == "attach":
        publish(OutageAttached(outage_id, subject), at=at)
