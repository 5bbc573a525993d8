"""What everybody may know of how the network and the places of contact stand: for the page, its kept copy, the feed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, prefetch_related_objects

from otklik.outages.models import Outage, Update
from otklik.outages.queries import HISTORY_DAYS, Strip, ahead, closed, going_on, history
from otklik.quality.models import Maintenance
from otklik.quality.queries import PublicPlace, ToldIncident, public_places, public_works, told_incidents


@dataclass(frozen=True)
class Told:
    """What is told of one after the other. Outages come with their updates, the newest first; over: the last ones."""

    going_on: list[Outage]
    ahead: list[Outage]
    over: list[Outage]
    incidents: list[ToldIncident]
    works: list[Maintenance]


@dataclass(frozen=True)
class PublicStatus:
    """With how everything stood day by day."""

    told: Told
    places: list[PublicPlace]
    strips: list[Strip]


def told(at: datetime) -> Told:
    """What goes on, what is announced, what was over in ninety days; a constant number of queries."""
    over = closed(since=at - timedelta(days=HISTORY_DAYS)).outages
    found = Told(going_on(at), ahead(at), over, told_incidents(at), public_works(at))
    said = Prefetch("updates", Update.objects.order_by("-said_at", "-pk"))
    prefetch_related_objects([*found.going_on, *found.ahead, *found.over], said)
    return found


def public_status(at: datetime) -> PublicStatus:
    return PublicStatus(told(at), public_places(at), history(at))
