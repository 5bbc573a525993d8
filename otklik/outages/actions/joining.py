"""Say that it is so with oneself, too."""

from datetime import datetime

from django.db import transaction

from otklik.core.events import publish
from otklik.outages.events import OutageJoined
from otklik.outages.models import Closing, Joining, Outage
from otklik.parties.models import Individual


class NotGoingOn(Exception):
    """The outage is over or has not begun, so it cannot be so with anybody."""


class Nobody(Exception):
    """Neither a person nor a browser."""


def join(*, outage: Outage, individual: Individual | None, browser_key: str, at: datetime) -> Joining:
    """Counted once for a person, and once for a browser where nobody signed in. Raises NotGoingOn, Nobody."""
    who = {"individual": individual} if individual is not None else {"browser_key": browser_key}
    if individual is None and not browser_key:
        raise Nobody
    with transaction.atomic():
        row = Outage.objects.select_for_update().get(pk=outage.pk)
        if row.is_ahead(at) or Closing.objects.filter(outage=row).exists():
            raise NotGoingOn
        joining, fresh = Joining.objects.get_or_create(outage=row, **who, defaults={"joined_at": at})
        if fresh:
            publish(OutageJoined(row.pk, joining.pk), at=at)
    return joining
