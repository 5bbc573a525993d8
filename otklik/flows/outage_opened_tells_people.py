"""When something breaks or works are announced, those who want to know of their own addresses hear of it."""

from django.utils.timezone import now

from otklik.core.events import send, subscribe
from otklik.flows.outage_letters import write_some
from otklik.outages.events import OutageOpened


@subscribe(OutageOpened)
def tell_of_opening(event: OutageOpened) -> None:
    if not event.quiet:
        send(write_some, at=now(), outage_id=event.outage_id, what="opened", whom="watching")
